"""Resolutions of many bodies, each with the structure that a reader sees in it."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.model.records import Resolution
from app.sources.resolutions import parse_resolution, read_resolution, resolution_keys

FIXTURES = Path(__file__).parents[1] / "fixtures" / "resolutions" / "families"
STUDIES = (
    "resolves to invite the ITU Radiocommunication Sector to complete in time for the 2047 world "
    "radiocommunication conference"
)


@dataclass(frozen=True)
class Expected:
    """What a reader finds: how it is cited, its keys, title, clauses, and what follows them."""

    id: str
    key: str | None
    title: str
    clauses: list[str]
    parts: list[str] = field(default_factory=list)


EXPECTED = {
    "imo-msc-9401.md": Expected(
        "IMO Resolution MSC.9401(195)",
        "imo-res-msc.9401-195/2045",
        "STANDARDS FOR FLOATING LANTERNS",
        [
            "recalling",
            "recalling also",
            "having considered",
            "adopts 1",
            "recommends 2",
            "recommends 2/1",
            "recommends 2/1/1",
            "recommends 2/1/2",
            "recommends 2/2",
        ],
        ["Annex"],
    ),
    "un-general-assembly.txt": Expected(
        "UNGA Resolution 99/925",
        "unga-res-99-925/2044",
        "Final words of the meeting on harbour lamps and on their keepers",
        [
            "recalling",
            "recalling also",
            "noting with appreciation",
            "deeply concerned",
            "adopts 1",
            "requests 2",
            "requests 2/a",
            "requests 2/b",
            "requests 2/b/i",
            "requests 2/b/ii",
            "also requests 3",
            "decides 4",
        ],
        ["Record", "Annex"],
    ),
    "un-security-council.md": Expected(
        "UNSC Resolution 9231 (2045)",
        "unsc-res-9231/2045",
        "",
        [
            "recalling",
            "reaffirming",
            "acting",
            "calls upon 1",
            "decides in this regard 2",
            "decides in this regard 2/a",
            "decides in this regard 2/b",
            "decides 3",
        ],
    ),
    "cgpm-resolution.txt": Expected(
        "CGPM-41 Resolution 2 (2061)",
        "cgpm-41-res-2/2061",
        "On the long lantern",
        [
            "considering/1",
            "considering/2",
            "recalling",
            "noting/1",
            "noting/2",
            "noting further",
            "welcomes",
            "encourages/1",
            "encourages/2",
            "invites",
        ],
    ),
    "ciml-resolution.md": Expected(
        "CIML-78 Resolution 7 (2043)",
        "ciml-78-res-7/2043",
        "",
        ["noting", "considering/1", "considering/2", "approves", "instructs", "instructs/1", "instructs/2"],
    ),
    "committee-2039-01.txt": Expected(
        "ISO/TC 954 Resolution 2039-01",
        "iso-tc-954-res-2039-01/2039",
        'Ballot on ISO/PWI 99735-11 "Lamps for harbours"',
        ["considering/1", "considering/2", "considering/3", "resolves"],
        ["Record"],
    ),
    "committee-205.txt": Expected(
        "ISO/TC 954 Resolution 205",
        None,
        "",
        ["recalling/1", "recalling/1/1", "recalling/1/2", "recalling/2", "recognizing", "resolves", "resolves/1"],
        ["Record"],
    ),
    "itu-r-bs-9770.txt": Expected(
        "Recommendation ITU-R BS.9770-5",
        "itu-r-bs.9770-5/2043",
        "Methods to measure the hum of lanterns",
        [
            "considering a",
            "considering b",
            "considering c",
            "considering d",
            "considering further",
            "recommends 1",
            "recommends 2",
            "further recommends",
        ],
        ["Note 1", "Note 2", "Annex 1", "Appendix 1"],
    ),
    "itu-r-p-9525.md": Expected(
        "Recommendation ITU-R P.9525-5",
        "itu-r-p.9525-5/2044",
        "How lamps fade",
        ["considering", "recommends"],
        ["Annex"],
    ),
    "itu-r-bt-9087.md": Expected(
        "Recommendation ITU-R BT.9087-0",
        "itu-r-bt.9087-0/2035",
        "Colours of lamps in Recommendation ITU-R BT.9709",
        ["considering a", "considering b", "recommends 1"],
        ["Annex 1"],
    ),
    "itu-d-91.txt": Expected(
        "Recommendation ITU-D 91",
        None,
        "Lanterns for far-away lakes",
        ["recognizing a", "recognizing b", "recognizing c", "recommends"],
    ),
    "itu-council.txt": Expected(
        "ITU Council Decision 9482 (modified 2041)",
        "itu-council-dec-9482/2041",
        "Fees for lanterns",
        ["in view of", "decides 1", "decides 2"],
    ),
    "pp-165.txt": Expected(
        "PP Resolution 965 (Rev. Sharm el-Sheikh, 2038)",
        "pp-res-965/2038",
        "Times for handing in lanterns",
        [
            "considering a",
            "considering b",
            "urges Member States",
            "recognizing in particular",
            "resolves",
            "resolves/1",
            "draws the attention of the next plenipotentiary conference",
        ],
    ),
    "wrc-655.txt": Expected(
        "WRC Resolution 955 (Rev.WRC-43)",
        "wrc-res-955/2043",
        "Which lantern tells the time, and how it is told to others",
        [
            "considering a",
            "considering b",
            "considering bbis",
            "considering further",
            "noting",
            f"{STUDIES} 1",
            f"{STUDIES} 2",
            f"{STUDIES} 2.1",
            f"{STUDIES} 2.1/i",
            f"{STUDIES} 2.1/ii",
            f"{STUDIES} 2.2",
            f"{STUDIES} 3",
            "resolves further 1",
            "resolves further 1bis",
            "resolves further 1bis.1",
            "resolves further 1bis.2",
            "resolves further 2",
            "invites administrations",
            "instructs the Secretary-General",
            "invites administrations (2)",
        ],
        ["Annex 1", "Annex 2"],
    ),
    "wtsa-with-sections.md": Expected(
        "WTSA Resolution 901 (Rev. New Lake, 2044)",
        "wtsa-res-901/2044",
        "Rules of the keepers",
        ["considering a", "considering b", "resolves"],
        ["Section 1", "Section 2", "Appendix I"],
    ),
}


def read(name: str) -> Resolution:
    return read_resolution(FIXTURES / name)


def test_every_family_has_an_expected_structure() -> None:
    assert {file.name for file in FIXTURES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_resolution_of_each_family_has_the_structure_that_a_reader_sees(name: str) -> None:
    found, expected = read(name), EXPECTED[name]

    assert found.id == expected.id
    assert found.title == expected.title
    assert [clause.path for clause in found.clauses] == expected.clauses
    assert [part.path for part in found.parts] == expected.parts
    if expected.key:
        assert "/".join(resolution_keys(found)) == expected.key
    else:
        assert found.year is None


@pytest.mark.parametrize("name", EXPECTED)
def test_clauses_and_parts_stand_where_they_say(name: str) -> None:
    text = (FIXTURES / name).read_text(encoding="utf-8")
    found = read(name)

    for clause in found.clauses:
        printed = "".join(text[clause.start : clause.end].split())
        last_word = clause.text.split()[-1]
        assert printed.replace("*", "").endswith(last_word)
    for part in found.parts:
        assert text[part.start : part.end].strip("#* ").startswith(part.heading[:20])


def test_the_day_of_adoption_is_kept() -> None:
    days = {name: [adoption.date for adoption in read(name).adoptions] for name in EXPECTED}

    assert days["imo-msc-9401.md"] == ["2045-06-08"]
    assert days["un-general-assembly.txt"] == ["2044-12-16"]
    assert days["un-security-council.md"] == ["2045-07-20"]


def test_a_history_in_a_footnote_with_several_years_at_a_place_is_read() -> None:
    adoptions = [(adoption.place, adoption.year) for adoption in read("wtsa-with-sections.md").adoptions]

    assert adoptions == [("Geneva", 2002), ("Geneva", 2006), ("Geneva", 2010), ("Old Lake", 2014), ("New Lake", 2044)]


def test_the_words_of_a_clause_torn_from_its_label_are_in_their_order() -> None:
    found = {clause.path: clause.text for clause in read("itu-r-bs-9770.txt").clauses}

    assert found["considering c"] == "that keepers wish to sleep in spite of the hum and of the wind;"
    assert found["recommends 2"].startswith("that the keeper be absent while the hum is measured and until")


def test_annexes_keep_their_titles() -> None:
    names = ("itu-r-bs-9770.txt", "wrc-655.txt", "wtsa-with-sections.md")
    titles = {part.path: part.title for name in names for part in read(name).parts}

    assert titles["Annex 1"] == "Clocks"
    assert titles["Section 2"] == "Of oil"
    assert titles["Appendix I"] == "Of wicks"
    assert titles["Appendix 1"] == "Table of hums"


def test_duties_of_verbs_that_open_paragraphs_name_who_is_asked_and_what() -> None:
    duties = {duty.path: duty for duty in read("un-general-assembly.txt").duties}

    assert [party.words for party in duties["requests 2"].addressees] == ["the Secretary-General"]
    assert duties["requests 2"].actions == ("send",)
    assert duties["requests 2"].words.startswith("Requests the Secretary-General to send")


def test_special_sessions_of_the_general_assembly_have_numbers_of_their_own() -> None:
    text = (
        "A/RES/ES-91/1\nResolution adopted by the General Assembly on 2 March 2042\n\nES-91/1. Lamps\n\n"
        "The General Assembly,\n\nExpressing concern at the dark,\n\n1. Welcomes and urges lamps.\n"
    )
    found = parse_resolution(text, source="lamps.txt")

    assert (found.id, found.year) == ("UNGA Resolution ES-91/1", 2042)
    assert [section.verb for section in found.sections] == ["expressing", "welcomes"]
    assert resolution_keys(found) == ("unga-res-es-91-1", "2042")


@pytest.mark.parametrize(
    ("head", "name", "warned"),
    [
        ("Resolution 5\nThe Harbour Masters' Conference (Zurich, 2031),\n", "Harbour Masters' Conference", True),
        ("Resolution 5\nTHE LAKE UNION,\n", "Lake Union", True),
        ("Resolution 5\nThe Committee,\n", None, False),
        ("ISO/IEC JTC 1/SC 96 Resolution 5\n\n", "ISO/IEC JTC 1/SC 96", False),
        ("RESOLUTION\nITU-R 964-2\nLamps\nThe ITU Radiocommunication Assembly,\n", "ITU-R", False),
        ("TECHNICAL MANAGEMENT BOARD RESOLUTION 12/2034\nLamps\nThe Technical Management Board,\n", "ISO/TMB", False),
        ("Resolution CIML/2025/01\nThe Committee,\n", "CIML", False),
        ("81st CIPM Meeting\nDecision 3\nThe Committee,\n", "CIPM", False),
    ],
)
def test_the_body_is_the_one_that_the_text_names_or_none(head: str, name: str | None, *, warned: bool) -> None:
    found = parse_resolution(f"{head}\nconsidering\na) the fog,\nresolves\nto wait.\n", source="fog.txt")

    assert found.body == name
    assert any("as printed" in warning for warning in found.warnings) == warned


def test_a_body_that_numbers_by_session_is_doubtful_without_one() -> None:
    text = "Resolution 5\nThe General Conference on Weights and Measures,\nconsidering\nthe fog,\ndecides\nto wait.\n"
    found = parse_resolution(text, source="fog.txt")

    assert found.session is None
    assert any("does not say at which" in warning for warning in found.warnings)
