"""A resolution's text becomes sections, clauses, adoptions and citations, or is refused with a reason."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import DocumentError
from app.model.records import Adoption, Clause, Resolution, resolution_as_json
from app.sources.resolutions import parse_resolution, read_resolution, resolution_keys
from app.sources.resolutions.parser import MOST_CLAUSES, MOST_SECTIONS

FIXTURES = Path(__file__).parents[1] / "fixtures" / "resolutions"
HEAD = """RESOLUTION 907 (Rev. Zurich, 2031)
Shared lists of harbour terms
(Porto, 2023; Zurich, 2031)
The World Telecommunication Standardization Assembly (Zurich, 2031),
"""


def resolution(body: str, head: str = HEAD) -> Resolution:
    return parse_resolution(head + body, source="harbour.txt")


def clauses(body: str) -> list[tuple[str, str]]:
    return [(clause.path, clause.text) for clause in resolution(body).clauses]


def paths(body: str) -> list[str]:
    return [path for path, _ in clauses(body)]


def named(found: Resolution, path: str) -> Clause:
    return next(clause for clause in found.clauses if clause.path == path)


# The fixtures


def test_a_markdown_page_with_cover_foreword_and_page_break_is_read() -> None:
    found = read_resolution(FIXTURES / "wtsa-907.md")

    assert found.id == "WTSA Resolution 907 (Rev. Zurich, 2031)"
    assert found.title == "Shared lists of harbour terms"
    assert found.enacting == "The World Telecommunication Standardization Assembly (Zurich, 2031)"
    assert [clause.path for clause in found.clauses] == [
        "considering a",
        "considering b",
        "considering b/1",
        "considering b/2",
        "considering c",
        "recognizing with appreciation",
        "resolves to invite harbour masters 1",
        "resolves to invite harbour masters 2",
        "resolves to invite harbour masters 2/i",
        "resolves to invite harbour masters 2/ii",
        "resolves to invite harbour masters 3",
        "resolves to invite harbour masters 3/1",
        "resolves to invite harbour masters 3/2",
    ]
    assert named(found, "considering b/2").label == "-"
    assert named(found, "considering b/2").parent == "considering b"


def test_a_text_wrapped_at_a_page_width_is_read() -> None:
    """With footnote, page mark, old lettering, run-on lists, a heading over two lines, headings that come back."""
    found = read_resolution(FIXTURES / "wrc-871-wrapped.txt")
    instructs = (
        "instructs the Director of the Radiocommunication Bureau to keep a list of all lanterns on the lakes "
        "for the coming conference"
    )

    assert found.title == "Use of lanterns by small boats on the inner lakes and on the canals between them"
    assert found.adoptions == (Adoption("Port Louis", 2027),)
    assert [clause.path for clause in found.clauses] == [
        "considering a",
        "considering b",
        "considering c",
        "considering further",
        "recognizing h",
        "recognizing j",
        "resolves 1",
        "resolves 1.1",
        "resolves 1.2",
        "resolves 2",
        "resolves 2/a",
        "resolves 2/b",
        "resolves 2/c",
        "resolves 3",
        f"{instructs} 1",
        f"{instructs} 1bis",
        "invites administrations",
        "invites administrations (2)/1",
        "invites administrations (2)/2",
    ]
    assert named(found, "resolves 1.2").parent == "resolves 1"
    assert named(found, "considering c").text.endswith("which is invites enough for everyone,")
    assert not any("lantern is a lamp" in clause.text or "no clause" in clause.text for clause in found.clauses)
    assert [warning.split(":")[0] for warning in found.warnings] == [
        "footnotes are left out (line 13)",
        "line 23",
        "line 42",
        "line 43",
    ]


# Heads


@pytest.mark.parametrize(
    ("head", "identity", "keys"),
    [
        (
            "RESOLUTION 22 (REV.WRC-23)\nTitle\nThe World Radiocommunication Conference (Dubai, 2023),\n",
            "WRC Resolution 22 (Rev.WRC-23)",
            ("wrc-res-22", "2023"),
        ),
        (
            (
                "RESOLUTION 22 (REV. DUBAI, 2012)\nTitle\n"
                "The World Telecommunication Standardization Assembly (Dubai, 2012),\n"
            ),
            "WTSA Resolution 22 (Rev. Dubai, 2012)",
            ("wtsa-res-22", "2012"),
        ),
        (
            (
                "Resolution 165 (Guadalajara, 2010)\nTitle\n"
                "The Plenipotentiary Conference of the International Telecommunication Union\n(Guadalajara, 2010),\n"
            ),
            "PP Resolution 165 (Guadalajara, 2010)",
            ("pp-res-165", "2010"),
        ),
        (
            "RESOLUTION ITU-R 64\nTitle\n(1963-1970-1974)\nThe ITU Radiocommunication Assembly,\n",
            "ITU-R Resolution 64",
            ("itu-r-res-64", "1974"),
        ),
        (
            "WTSA RESOLUTION 4\nTitle\n(Geneva, 1972, 1976 and 1980; Sharm el-Sheikh, 1984)\n",
            "WTSA Resolution 4 (Rev. Sharm el-Sheikh, 1984)",
            ("wtsa-res-4", "1984"),
        ),
        (
            (
                "RESOLUTION 9\n(Rev. Kigali, 2022)\nTitle\nThe World Telecommunication Development Conference "
                "(Kigali, 2022),\n"
            ),
            "WTDC Resolution 9 (Rev. Kigali, 2022)",
            ("wtdc-res-9", "2022"),
        ),
    ],
)
def test_heads_of_many_forms_tell_body_number_and_version(head: str, identity: str, keys: tuple[str, str]) -> None:
    found = resolution("considering\na) that it is so,\nresolves\nto go on.\n", head)

    assert found.title == "Title"
    assert resolution_keys(found) == keys
    assert found.id == identity


def test_several_years_at_one_place_are_several_adoptions() -> None:
    head = "WTSA RESOLUTION 4\nTitle\n(Geneva, 1972, 1976 and 1980; Málaga, 1984)\n"
    found = resolution("considering\nthat it is so,\n", head)

    assert found.adoptions == (
        Adoption("Geneva", 1972),
        Adoption("Geneva", 1976),
        Adoption("Geneva", 1980),
        Adoption("Málaga", 1984),
    )


def test_a_version_that_the_history_leaves_out_is_added_with_a_warning() -> None:
    head = HEAD.replace("; Zurich, 2031)\nThe", ")\nThe")
    found = resolution("considering\nthat it is so,\n", head)

    assert found.adoptions == (Adoption("Porto", 2023), Adoption("Zurich", 2031))
    assert "2031" in found.warnings[0]


def test_a_title_on_the_line_of_the_number_is_found() -> None:
    found = resolution("considering\nthat it is so,\n", "Resolution 8 \u2013 Lists of terms\n")

    assert found.title == "Lists of terms"
    assert found.body is None
    with pytest.raises(DocumentError, match="which body"):
        resolution_keys(found)


# Sections


@pytest.mark.parametrize(
    "heading", ["considering", "*considering*", "_considering_:", "### considering", "CONSIDERING"]
)
def test_a_heading_is_found_however_it_is_set(heading: str) -> None:
    assert paths(f"{heading}\na) that it is so,\nresolves\n1 to go on.\n") == ["considering a", "resolves 1"]


@pytest.mark.parametrize(
    "line",
    [
        "resolves 1 and 2 to provide a list",
        "resolves 2 of Resolution 80 asks for it",
        "considering a) above",
        "requesting harbour masters to answer",
        "concerned administrations and others",
        "invites “friends” to the feast",
    ],
)
def test_running_text_that_begins_like_a_heading_is_none(line: str) -> None:
    found = resolution(
        f"considering\na) that,\n{line}\nas everybody knows;\nb) that it is so,\nresolves\n1 to go on.\n"
    )

    assert [section.heading for section in found.sections] == ["considering", "resolves"]
    assert line in named(found, "considering a").text


@pytest.mark.parametrize("ending", [",", ";", ";1"])
def test_a_short_heading_may_follow_a_comma_a_semicolon_or_a_footnote_mark(ending: str) -> None:
    assert paths(f"considering\na) that it is so{ending}\nresolves\n1 to go on.\n") == ["considering a", "resolves 1"]


def test_a_heading_keeps_its_addressee() -> None:
    found = resolution("considering\nthat it is so,\nfurther invites Member States and Sector Members\n1 to go on.\n")

    assert found.sections[1].heading == "further invites Member States and Sector Members"
    assert found.sections[1].verb == "further invites"


@pytest.mark.parametrize(
    "after",
    [
        "ANNEX A",
        "ANNEX TO RESOLUTION 907 (REV.WTSA-31)",
        "TABLE 1",
        "Annex 1 (to Resolution 907)",
        "APPENDIX I",
        "RESOLUTION 908 (Zurich, 2031)",
    ],
)
def test_what_follows_the_operative_part_is_left_out_with_a_warning(after: str) -> None:
    found = resolution(f"considering\na) that it is so,\nresolves\n1 to go on.\n{after}\n2 to count the gulls;\n")

    assert [clause.path for clause in found.clauses] == ["considering a", "resolves 1"]
    assert after in found.warnings[0]


def test_a_remark_after_the_last_clause_is_left_out_with_a_warning() -> None:
    found = resolution("considering\na) that it is so,\nresolves\n1 to go on.\n\nThe resolution was taken by all.\n")

    assert found.clauses[-1].text == "to go on."
    assert "The resolution was taken" in found.warnings[0]


# Clauses


def test_a_clause_alone_has_the_path_of_its_section_and_no_label() -> None:
    found = resolution("considering\nthat it is so,\n")

    assert (found.clauses[0].path, found.clauses[0].label, found.clauses[0].key) == ("considering", None, ())


def test_paragraphs_without_labels_are_counted() -> None:
    assert paths("considering\nthat it is so;\n\nthat it rains,\n") == ["considering/1", "considering/2"]


def test_i_after_h_is_a_letter_unless_ii_follows() -> None:
    letters = "".join(f"{letter}) that {letter};\n" for letter in "abcdefgh")

    assert paths(f"considering\n{letters}i) that i;\nj) that j,\n")[-2:] == ["considering i", "considering j"]
    assert paths(f"considering\n{letters[:-2]}:\ni) that i;\nii) that ii,\n")[-2:] == [
        "considering h/i",
        "considering h/ii",
    ]


def test_lists_go_on_after_ninety_nine_and_after_the_alphabet() -> None:
    numbers = [str(number) for number in range(1, 131)]
    alphabet = [chr(ord("a") + place) for place in range(26)]
    rows = [[*alphabet, "aa", "ab", "ac"], [*alphabet, "aa", "bb", "cc"]]

    found = paths("resolves\n\n" + "\n".join(f"{number} that lamp {number} burn;" for number in numbers))

    assert found == [f"resolves {number}" for number in numbers]
    for letters in rows:
        found = paths("considering\n\n" + "\n".join(f"{one}) that lamp {one} burns;" for one in letters))
        assert found == [f"considering {one}" for one in letters]


def test_the_next_item_after_a_nested_list_returns_to_its_level() -> None:
    body = "resolves\n1 that:\na) one;\nb) two:\n\u2013 three;\n\u2013 four;\nc) five;\n2 that six.\n"

    assert paths(body) == [
        "resolves 1",
        "resolves 1/a",
        "resolves 1/b",
        "resolves 1/b/1",
        "resolves 1/b/2",
        "resolves 1/c",
        "resolves 2",
    ]


def test_different_bullets_nest_after_a_colon() -> None:
    assert paths("resolves\n1 to count:\n• gulls:\n\u2013 grey;\n\u2013 white;\n• buoys.\n") == [
        "resolves 1",
        "resolves 1/1",
        "resolves 1/1/1",
        "resolves 1/1/2",
        "resolves 1/2",
    ]


def test_run_on_items_are_split_only_where_the_next_number_is_due() -> None:
    body = "resolves\n1 that No. 26.1, 3 gulls and 1 525-1 559 MHz count; 3 boats stay; 2 that resolves 1 and 2 hold.\n"

    assert clauses(body) == [
        ("resolves 1", "that No. 26.1, 3 gulls and 1 525-1 559 MHz count; 3 boats stay;"),
        ("resolves 2", "that resolves 1 and 2 hold."),
    ]


@pytest.mark.parametrize("label", ["a)", "(a)", "- a)", "_a)_", "* a)", "a)\t", "-  *a)*"])
def test_letters_are_read_in_every_dress(label: str) -> None:
    found = resolution(f"considering\n{label} that it is so,\n")

    assert (found.clauses[0].path, found.clauses[0].text) == ("considering a", "that it is so,")


@pytest.mark.parametrize(("label", "path"), [("1bis", "1bis"), ("1.", "1"), ("b)bis", "bbis"), ("7a)", "7a")])
def test_numbers_and_suffixes_are_read_in_every_dress(label: str, path: str) -> None:
    before = {"1bis": "1 to come;\n", "b)bis": "a) to come;\nb) to stay;\n", "7a)": "7 to come;\n"}.get(label, "")

    assert paths(f"resolves\n{before}{label} to go on.\n")[-1] == f"resolves {path}"


def test_a_label_on_a_line_of_its_own_belongs_to_the_next_line() -> None:
    assert clauses("resolves\n1\nto come;\n2\nto go on.\n") == [("resolves 1", "to come;"), ("resolves 2", "to go on.")]


def test_a_page_number_between_two_lines_of_a_clause_is_no_label() -> None:
    assert clauses("resolves\n1 to come and\n12\nto go on.\n") == [("resolves 1", "to come and to go on.")]


def test_a_letter_far_behind_the_one_before_is_a_label_with_a_warning() -> None:
    found = resolution("considering\na) that one;\ng) that seven,\n")

    assert [clause.path for clause in found.clauses] == ["considering a", "considering g"]
    assert "labels are missing before g)" in found.warnings[0]


def test_missing_labels_and_labels_that_come_twice_are_told() -> None:
    found = resolution("resolves\n1 to come;\n4 to stay;\n\n1 to leave;\n1 to return.\n")

    assert any("labels are missing before 4" in warning for warning in found.warnings)
    assert len({clause.path for clause in found.clauses}) == len(found.clauses)


def test_a_counted_and_a_labelled_clause_of_one_number_have_different_keys() -> None:
    found = resolution("resolves\nthat gulls count;\n\nthat boats count;\n1 to come;\n2 to stay.\n")

    assert [clause.path for clause in found.clauses] == ["resolves/1", "resolves/2", "resolves 1 (2)", "resolves 2 (2)"]
    assert [clause.key for clause in found.clauses] == [("1",), ("2",), ("1-2",), ("2-2",)]


def test_a_glued_footnote_mark_is_taken_off_with_a_warning() -> None:
    found = resolution("considering\nthat developing countries1 are many,\n")

    assert found.clauses[0].text == "that developing countries are many,"
    assert "footnote mark 1" in found.warnings[0]


def test_a_word_broken_at_its_hyphen_is_joined() -> None:
    assert clauses("considering\nthat time-\nframes differ,\n")[0][1] == "that time-frames differ,"


def test_bullets_directly_under_a_heading_are_counted() -> None:
    assert paths("invites all\n\u2013 to paint;\n\u2013 to oil.\n") == ["invites all/1", "invites all/2"]


def test_the_same_bullets_return_to_their_list_after_others() -> None:
    assert paths("resolves\n1 to count:\n- gulls:\n* grey;\n- buoys.\n") == [
        "resolves 1",
        "resolves 1/1",
        "resolves 1/1/1",
        "resolves 1/2",
    ]


def test_a_label_run_on_inside_a_line_may_begin_a_list_after_a_colon_alone() -> None:
    assert paths("resolves\n1 that: 1.1 gulls; 1.2 buoys; 2 that so.\n") == [
        "resolves 1",
        "resolves 1.1",
        "resolves 1.2",
        "resolves 2",
    ]
    assert paths("resolves\nthat all be counted, a) gulls and boats.\n") == ["resolves"]


def test_a_dash_inside_a_sentence_is_no_bullet() -> None:
    assert paths("resolves\n1 that boats, \u2013 and only boats \u2013 be counted.\n") == ["resolves 1"]


def test_a_paragraph_in_the_preamble_continues_its_clause() -> None:
    assert clauses("considering\na) that it is so.\n\nMore of it,\n") == [
        ("considering a", "that it is so. More of it,")
    ]


@pytest.mark.parametrize(
    "furniture",
    [
        "_______________\n1 A note.\n2 Another note\nthat goes on.\n\n",
        "_______________ 1 A note on the same line\nthat goes on.\n\n",
        "[^1]: A note in Markdown\nthat goes on.\n\n",
        "_______________\n\n",
        "* Note by the Secretariat: the word was mended.\n\n",
        "```text\n",
        "<!-- page 3 -->\n",
        "--- [page 3](file.pdf#page=3) ---\n",
        "MSC 195/22/Add.2 Annex 17, page 2\n",
        "\u2013 41 \u2013 RES907-2\n",
        "- 41 -\n",
        "Page 3 of 7\n",
        "2 WTSA-31 \u2013 Resolution 907\n",
        "2 Rec. ITU-R BS.1770-5\n",
        "P:\\\\ENG\\ITU-T\\907E.DOCX\n",
        "© ITU 2031\n",
        "\f3\f",
    ],
)
def test_page_furniture_and_footnotes_are_no_text(furniture: str) -> None:
    body = f"considering\na) that it is so;\n{furniture}b) that it rains,\n"

    assert clauses(body) == [("considering a", "that it is so;"), ("considering b", "that it rains,")]


def test_page_marks_inside_a_line_are_taken_out() -> None:
    body = "considering\na) that it is \u2013 41 \u2013 RES907-2 so; \u2013 42 \u2013\nb) that it rains,\n"

    assert [text for _, text in clauses(body)] == ["that it is so;", "that it rains,"]


# Refusals


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        (" \n\t\ufeff", "is empty"),
        ("A letter about harbours.\n\nconsidering\nthat it is so,\n", "is no resolution"),
        (HEAD, "no section"),
        (HEAD + "considering\n", "no clauses"),
        ("MOD\tHAR/45A12/1\n" + HEAD + "considering\nthat it is so,\n", "is a draft"),
        (HEAD.replace("Zurich, 2031)\nSh", "PortoZurich, 20232031)\nSh") + "considering\nthat so,\n", "is a draft"),
        (HEAD + "considering\nthat it is ~~so~~ thus,\n", "is a draft"),
    ],
)
def test_what_is_no_adopted_resolution_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as refusal:
        parse_resolution(text, source="harbour.txt")

    assert str(refusal.value).startswith("harbour.txt: ")


def test_more_sections_or_clauses_than_a_resolution_has_are_refused() -> None:
    with pytest.raises(DocumentError, match="sections"):
        resolution("*noting*\nthat,\n" * (MOST_SECTIONS + 1))
    with pytest.raises(DocumentError, match="clauses"):
        resolution("considering\n" + "\u2013 so;\n" * (MOST_CLAUSES + 1))


def test_lists_nest_no_deeper_than_six() -> None:
    found = resolution("considering\n" + "a) that:\n" * 50)

    assert max(clause.path.count("/") for clause in found.clauses) < 6


@pytest.mark.parametrize(
    "unit",
    [
        "a) that\n",
        "1 that a; ",
        "\u2013 so; ",
        "resolves\n",
        "Resolutions 1, 2, ",
        "[a](",
        "*a ",
        "1.1.1 ",
        "(2022) ",
        "i) x; ii) y; ",
    ],
)
def test_hostile_text_is_read_or_refused_in_time_that_grows_with_its_length(unit: str) -> None:
    began = time.process_time()
    with contextlib.suppress(DocumentError):
        resolution("considering\n" + unit * (400_000 // len(unit)))

    assert time.process_time() - began < 10


TOKENS = "considering resolves invites noting that to a) b) i) ii) 1 2 1.1 \u2013 - * _ ( ) , ; : ."
words = st.sampled_from([*TOKENS.split(), "\n", "\n\n", " ", "RESOLUTION 7"])


@given(st.lists(words | st.text(max_size=8), max_size=60).map(" ".join))
def test_any_text_after_a_head_gives_a_resolution_or_a_refusal(body: str) -> None:
    try:
        found = resolution(body)
    except DocumentError:
        return
    source = HEAD + body
    paths_found = [clause.path for clause in found.clauses]

    assert len(paths_found) == len(set(paths_found))
    assert all(clause.parent in paths_found for clause in found.clauses if clause.parent)
    assert all(0 <= clause.start <= clause.end <= len(source) for clause in found.clauses)
    assert len({(clause.section, clause.key) for clause in found.clauses}) == len(found.clauses)
    assert resolution_as_json(found)["warnings"] == list(found.warnings)


@given(st.text(max_size=300))
def test_any_text_gives_a_resolution_or_a_refusal(text: str) -> None:
    try:
        parse_resolution(text, source="any")
    except DocumentError as refusal:
        assert str(refusal)  # noqa: PT017 - a text that is read is right as well


def test_a_number_of_eight_digits_in_a_clause_makes_no_draft() -> None:
    text = "RESOLUTION 901 (Geneva, 2022)\n\nOn bread\n\n*resolves*\n\n1 to bake 18182024 loaves (18182024 in all)."

    assert [clause.path for clause in parse_resolution(text, source="text").clauses] == ["resolves 1"]
