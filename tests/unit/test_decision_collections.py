"""Collections of decisions in YAML become resolutions, whatever their dialect; what is unsafe in YAML is refused."""

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.errors import DocumentError
from app.model.records import Resolution
from app.sources.resolutions.formats.decisions import MOST_DECISIONS, read_collection
from app.sources.resolutions.formats.yaml_nodes import DEEPEST, documents_of

FIXTURES = Path(__file__).parents[1] / "fixtures" / "resolutions" / "collections"


def read(name: str) -> list[Resolution]:
    return read_collection((FIXTURES / name).read_text(encoding="utf-8"), name)


def one(text: str) -> Resolution:
    return read_collection(text, "lamps.yaml")[0]


def paths(resolution: Resolution) -> list[str]:
    return [clause.path for clause in resolution.clauses]


def test_outcomes_of_the_metre_convention_have_session_enacting_line_and_split_verbs() -> None:
    first, second = read("metrology-outcomes.yml")

    assert first.id == "CGPM-41 Resolution 1 (2061)"
    assert first.title == "On the weight of lanterns and of their oil"
    assert first.enacting == "The General Conference on Weights and Measures (CGPM), at its 41st meeting"
    assert [adoption.date for adoption in first.adoptions] == ["2061-11-17"]
    assert [section.verb for section in first.sections] == [
        "recalling",
        "further recalling",
        "noting",
        "encourages",
        "invites",
    ]
    assert paths(first) == [
        "recalling",
        "further recalling",
        "further recalling/1",
        "further recalling/2",
        "further recalling/2/1",
        "further recalling/2/2",
        "noting/1",
        "noting/2",
        "encourages/1",
        "encourages/2",
        "invites",
    ]
    assert second.kind == "Declaration"
    assert any("not understood" in warning for warning in second.warnings)


def test_the_older_dialect_of_committees_is_read() -> None:
    first, second = read("committee-legacy.yaml")

    assert (first.id, first.year, first.adoptions[0].place) == ("ISO/TC 954 Resolution 205", 2031, "Saint-Malo")
    assert paths(first) == [
        "recalling/1",
        "recalling/1/1",
        "recalling/1/2",
        "recalling/2",
        "recalling/2/1",
        "resolves/1",
        "resolves/2",
        "resolves/2/a",
        "resolves/2/b",
    ]
    assert [part.heading for part in first.parts] == ["adopted"]
    assert [citation.kind for citation in first.citations if citation.iris] == ["mou", "standard"]
    assert [section.verb for section in second.sections] == ["thanks"]
    assert second.number == "2031-02"


def test_the_newer_dialect_keeps_texts_by_language_and_dates_by_type() -> None:
    (found,) = read("committee-current.yaml")

    assert (found.body, found.number, found.title) == ("ISO/TC 954/SC 4", "2039-01", "On wicks: their length")
    assert [adoption.date for adoption in found.adoptions] == ["2039-10-17"]
    assert [section.verb for section in found.sections] == ["considering", "resolves", "requests"]
    assert paths(found)[-2:] == ["requests/1", "requests/2"]
    assert [part.kind for part in found.parts] == ["record"]


def test_the_english_text_is_read_where_each_language_has_its_own() -> None:
    first, second = read("legal-metrology.yaml")

    assert first.id == "CIML Decision 2046-44"
    assert [clause.text for clause in first.clauses] == ["The Committee decides to weigh every lantern."]
    assert any("fra" in warning for warning in first.warnings)
    assert second.id == "CIML-81 Resolution 7 (2046)"


def test_each_clause_says_where_its_message_stands() -> None:
    text = (FIXTURES / "metrology-outcomes.yml").read_text(encoding="utf-8")
    clauses = {clause.path: clause for found in read_collection(text, "x") for clause in found.clauses}
    noting = clauses["noting/1"]

    assert text[noting.start : noting.end].startswith("noting that no two scales agree,")
    assert text.splitlines()[noting.line - 1].endswith("noting that no two scales agree,")
    assert "two scales" in text[noting.start : noting.end]


@pytest.mark.parametrize(
    ("identifier", "number"),
    [
        ("7", "7"),
        ("'2019-01'", "2019-01"),
        ("[{prefix: CIML, number: 2025/01}]", "2025/01"),
        ("CIML/2025/01", "2025/01"),
    ],
)
def test_identifiers_of_all_forms_give_the_number_as_printed(identifier: str, number: str) -> None:
    assert one(f"resolutions:\n- identifier: {identifier}\n  subject: CIML\n").number == number


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ("date: 2031-02-03", "2031-02-03"),
        ("dates: ['2031-02-01', '2031-02-03']", "2031-02-03"),
        ("dates: [{start: 2031-02-01, end: 2031-02-03, kind: decision}]", "2031-02-03"),
        ("dates: [{date: 2031-02-03, type: adoption}, {date: 2031-02-09, type: published}]", "2031-02-03"),
        ("date: 2031-02-31", None),
    ],
)
def test_dates_of_all_forms_give_the_day(dates: str, day: str | None) -> None:
    found = one(f"resolutions:\n- identifier: 5\n  {dates}\n  subject: ISO/TC 954\n")

    assert [adoption.date for adoption in found.adoptions] == ([day] if day else [])


def test_a_body_that_is_not_known_is_named_as_printed_with_a_warning() -> None:
    found = one("resolutions:\n- identifier: 5\n  subject: Harbour Council of Lamps\n")

    assert found.body == "Harbour Council of Lamps"
    assert "as printed" in found.warnings[0]


def test_what_an_entry_lacks_is_told() -> None:
    text = "resolutions:\n- identifier: 5\n  identifier: 6\n  actions: [{type: notes}, {message: so be it}]\n"
    found = one(text)

    assert found.number == "5"
    assert [clause.text for clause in found.clauses] == ["so be it"]
    assert [warning.split(": ")[0] for warning in found.warnings] == ["line 2", "line 4"]


def test_a_decision_without_words_is_a_record_with_a_warning() -> None:
    found = one("resolutions:\n- {identifier: 5, title: Lamps}\n")

    assert (found.title, found.clauses) == ("Lamps", ())
    assert "no considerations and no actions" in found.warnings[-1]


# Refusals


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "holds no list"),
        ("lamps: 3", "holds no list"),
        ("- 1\n- 2", "holds no list"),
        ("resolutions: []", "holds no list"),
        ("resolutions: [1, 2]", "holds no list"),
        ("resolutions: [{title: Lamps}]", "no identifier"),
        ("resolutions: [", "not YAML"),
        ("\x01", "not YAML"),
        ("a: &a [1]\nresolutions: *a", "alias"),
        ("resolutions: !!python/object/apply:os.system [ls]", "tag"),
        ("resolutions: !lamp [1]", "tag"),
        ("resolutions: " + "[" * 100_000, "nested deeper"),
        ("- " * (DEEPEST + 5), "nested deeper"),
        ("resolutions:\n" + "- {identifier: 1}\n" * (MOST_DECISIONS + 1), "more than"),
    ],
)
def test_what_is_no_collection_or_is_unsafe_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_collection(text, "lamps.yaml")


def test_values_stay_the_text_that_is_printed() -> None:
    (node,) = documents_of("a: 2019-01\nb: 1.10\nc: no\nd: ~\ne: '~'\n? [x]\n: y\n", "x")

    assert [(node.get(name) or node).text for name in "abce"] == ["2019-01", "1.10", "no", "~"]
    assert node.get("d") is None


WORDS = st.text(alphabet="abz é日\u200b-*:\n|{}[]'\"#&!%@`1.", max_size=20)
VALUES: st.SearchStrategy[object] = st.recursive(
    WORDS | st.none() | st.integers() | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "message", "value", "number", "spelling", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["identifier", "title", "dates", "subject", "considerations", "actions", "approvals", "kind", "localizations"]
)


@given(st.lists(st.dictionaries(FIELDS, VALUES, max_size=6), max_size=3), VALUES)
def test_any_collection_gives_decisions_or_a_refusal(decisions: list[object], metadata: object) -> None:
    text = yaml.safe_dump({"metadata": metadata, "resolutions": decisions}, allow_unicode=True)
    try:
        found = read_collection(text, "any")
    except DocumentError as refusal:
        assert str(refusal)  # noqa: PT017 - a text that is read is right as well
        return

    for resolution in found:
        assert len(set(paths(resolution))) == len(resolution.clauses)
        assert all(0 <= clause.start <= clause.end <= len(text) for clause in resolution.clauses)


@given(st.text(max_size=200))
def test_any_text_as_yaml_gives_decisions_or_a_refusal(text: str) -> None:
    try:
        found = read_collection(text, "any")
    except DocumentError as refusal:
        assert str(refusal)  # noqa: PT017 - a text that is read is right as well
        return
    assert found


def test_a_collection_is_read_in_a_second_for_each_100_kb() -> None:
    entry = "  - {type: notes, message: 'notes that lamps, wicks and oil are so: a) here; b) there; and c) nowhere,'}\n"
    decision = "- identifier: 1\n  subject: ISO/TC 954\n  actions:\n" + entry * 20
    text = "resolutions:\n" + decision * 100
    began = time.process_time()
    found = read_collection(text, "large")

    assert len(found) == 100
    assert time.process_time() - began < len(text) / 25_000 + 1  # with a margin for a busy machine that counts lines


def test_links_in_a_message_are_their_words_and_the_meeting_on_the_title_is_that_of_the_body() -> None:
    found = one(
        "metadata:\n  title: 'Resolutions of the CGPM: 35th meeting'\n  date: '2044-11-20'\n"
        "resolutions:\n- identifier: 1\n  title: Lamps\n  considerations:\n  - type: recalling\n    message: "
        "recalling cgpm-resolution:en/24/1[Resolution 1] adopted by the CGPM at its 24th meeting (stem:[h]),\n"
    )

    assert (found.body, found.session) == ("CGPM", "35")
    assert found.clauses[0].text == "recalling Resolution 1 adopted by the CGPM at its 24th meeting (h),"
    assert [citation.target for citation in found.citations] == ["Resolution 1 of the 24th CGPM"]
