"""Forms of resolutions that other bodies and other years print: each a short invented text, and what it says."""

import textwrap
from pathlib import Path

import pytest

from app.errors import DocumentError
from app.model.records import Resolution
from app.sources.resolutions import parse_resolution, parse_resolutions, read_resolutions
from app.sources.resolutions.headline import headline_in, with_bare_number
from app.sources.resolutions.hyphens import with_words_joined
from app.sources.resolutions.text import lines_of, western_text


def read(text: str) -> Resolution:
    return parse_resolution(textwrap.dedent(text).lstrip("\n"), source="variety")


def paths(found: Resolution) -> list[str]:
    return [clause.path for clause in found.clauses]


def cited(found: Resolution) -> list[str]:
    return [citation.target for citation in found.citations]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("unanimously resolves", "unanimously resolves"),
        ("UNANIMOUSLY DECIDES", "unanimously decides"),
        ("hereby resolves", "hereby resolves"),
        ("resolves, accordingly,", "resolves, accordingly"),
        ("therefore decides", "therefore decides"),
        ("also recognizing", "also recognizing"),
        ("resolves once again", "resolves once again"),
    ],
)
def test_a_heading_may_have_an_adverb(heading: str, section: str) -> None:
    found = read(
        "RESOLUTION 18\nLamps\n(Lakeside, 1978)\nThe CCITT,\n"
        f"considering\na) the fog,\n{heading}\n1. to wait;\n2. to go.\n"
    )

    assert [part.path for part in found.sections] == ["considering", section]


@pytest.mark.parametrize(
    ("enacting", "body"),
    [
        ("The CCIR,", "CCIR"),
        ("The CCITT,", "CCITT"),
        ("THE CCITT PLENARY ASSEMBLY,", "CCITT"),
        ("The CGPM, at its 19th meeting,", "CGPM"),
        ("The World Telecommunication Development Conference", "WTDC"),
    ],
)
def test_an_enacting_line_may_name_the_body_by_its_acronym_or_lack_its_comma(enacting: str, body: str) -> None:
    found = read(f"RESOLUTION 18\n\nLamps\n\n{enacting}\n\nconsidering\n\nthe fog,\n\ndecides\n\nto wait.\n")

    assert (found.body, found.title) == (body, "Lamps")
    assert paths(found) == ["considering", "decides"]


def test_a_verb_may_follow_an_enacting_line_without_comma_and_gap() -> None:
    found = read(
        """
        A/RES/99/925
        Resolution adopted by the General Assembly on 3 May 2044
        99/925. Outcome of the meeting of the
        General Assembly on lamps
        The General Assembly
        Adopts the following outcome of the meeting on lamps:
        1. We light them.
        2. We reaffirm resolution 98/167 of 18 June 2043.
        """
    )

    assert found.title == "Outcome of the meeting of the General Assembly on lamps"
    assert found.enacting == "The General Assembly"
    assert paths(found) == ["adopts", "adopts 1", "adopts 2"]


def test_a_history_below_the_text_tells_all_adoptions() -> None:
    found = read(
        """
        RESOLUTION 923 (REV. LAKESIDE, 2042)

        Lamps for drifting1 and moored boats

        The Plenipotentiary Conference of the International Telecommunication Union (Lakeside, 2042),

        resolves

        to light them.

        _______________
        1 These include rafts.

        (Porto, 2026) \u2013 (Rev. Zurich, 2030) \u2013 (Rev. Sharm el-Sheikh, 2034) \u2013
        (Rev. Lakeside, 2042)
        """
    )

    assert found.title == "Lamps for drifting and moored boats"
    assert [(adoption.place, adoption.year) for adoption in found.adoptions] == [
        ("Porto", 2026),
        ("Zurich", 2030),
        ("Sharm el-Sheikh", 2034),
        ("Lakeside", 2042),
    ]
    assert [clause.text for clause in found.clauses] == ["to light them."]


@pytest.mark.parametrize(
    ("act", "day"),
    [
        ("Adopted by the Security Council at its 9213th meeting, on\n31 October 2040", "2040-10-31"),
        ("Adopted by the Security Council at its 9213th meeting, on 31 October 2040", "2040-10-31"),
        ("(adopted at the eighth Plenary Meeting)", None),
    ],
)
def test_an_act_of_adoption_is_no_title(act: str, day: str | None) -> None:
    found = read(
        f"Resolution 9325 (2040)\n\n{act}\n\nThe Security Council,\n\nRecalling the fog,\n\n1. Decides to wait.\n"
    )

    assert found.title == ""
    assert [adoption.date for adoption in found.adoptions] == [day]


@pytest.mark.parametrize(
    "record", ["78th plenary meeting\n20 December 2042", "947th plenary meeting,\n20 December 2042."]
)
def test_the_meeting_put_on_record_below_the_clauses_tells_the_day(record: str) -> None:
    found = read(
        "A/RES/97/939\n\n97/939. Lamps in fog\n\nThe General Assembly,\n\n"
        f"Aware of the fog,\n\n1. Decides to wait.\n\n{record}\n"
    )

    assert [(adoption.year, adoption.date) for adoption in found.adoptions] == [(2042, "2042-12-20")]
    assert [clause.text for clause in found.clauses][-1] == "Decides to wait."


def test_early_resolutions_of_the_general_assembly_bear_their_session_in_roman_numerals() -> None:
    found = read("9514 (XV). Declaration on lamps\n\nThe General Assembly,\n\nMindful of fog,\n\nDecides to wait.\n")

    assert (found.body, found.number, found.title) == ("UNGA", "9514 (XV)", "Declaration on lamps")


def test_symbols_and_job_numbers_at_the_edges_of_pages_are_no_text() -> None:
    found = read(
        """
        A/RES/97/939
        97/939. Lamps in fog
        The General Assembly,
        Aware of the fog,
        1. Encourages lamplighters
        2/3 42-72018
        A/RES/97/939
        42-72018 (E) *4272018*
        3/3
        to trim their wicks.
        """
    )

    assert found.clauses[-1].text == "Encourages lamplighters to trim their wicks."


def test_a_decision_of_a_committee_is_not_taken_for_the_cover_of_the_next_one() -> None:
    found = parse_resolutions(
        "Resolution 10: A liaison\nISO/IEC JTC 1/SC 927 approves the liaison with Lamplighters.\n(Unanimous)\n\n"
        "Resolution 11: A study\nISO/IEC JTC 1/SC 927,\nconsidering the fog;\nresolves to wait.\n",
        source="meeting",
    )

    assert [(one.body, one.number) for one in found] == [("ISO/IEC JTC 1/SC 927", "10"), ("ISO/IEC JTC 1/SC 927", "11")]
    assert [paths(one) for one in found] == [["approves"], ["considering", "resolves"]]


def test_the_day_of_a_meeting_holds_for_all_its_resolutions() -> None:
    decisions = "".join(
        f"Resolution {number} - Lamp {number}\nJTC 1 appoints a keeper.\nApproved\n\n" for number in (1, 2, 30)
    )
    found = parse_resolutions(
        f"Resolutions adopted at the 94th Meeting of ISO/IEC JTC 1, 2-6 November 2040\n\n{decisions}", source="meeting"
    )

    assert [one.year for one in found] == [2040, 2040, 2040]


def test_a_meeting_of_the_metre_convention_on_the_cover_tells_body_session_and_year() -> None:
    found = read(
        "CGPM, 39th meeting, 2048\nResolution 6\nLamps\n\n"
        "The General Conference,\n\nconsidering\n- fog;\n\ninvites\n- all.\n"
    )

    assert (found.body, found.session, found.year) == ("CGPM", "39", 2048)


def test_lines_that_are_whole_paragraphs_begin_clauses_with_that() -> None:
    long = "that lamps are lit, " + "and trimmed, " * 12 + "every night,"
    found = read(
        "Resolution 1 of the 39th CGPM (2048)\nLamps\nThe CGPM,\n"
        f"considering\n{long}\nthat fog comes,\n\ninvites\n\nall.\n"
    )

    assert paths(found) == ["considering/1", "considering/2", "invites"]


@pytest.mark.parametrize(
    ("words", "targets"),
    [
        (
            "its resolutions 9261 (2039) of 25 August 2039, 9265 (2039) of 17 May 2040 and 9314 (2040) of 1 June 2040",
            ["Resolution 9261 (2039)", "Resolution 9265 (2039)", "Resolution 9314 (2040)"],
        ),
        (
            "its resolutions 95/63 of 4 May 2040 and 96/121 of 19 May 2041 on lamps and fog, and 96/19 of 1 June 2041",
            ["Resolution 95/63", "Resolution 96/121", "Resolution 96/19"],
        ),
        ("the United Nations General Assembly (UNGA) Resolution 95/1", ["UNGA Resolution 95/1"]),
        (
            "Resolution 1 of the 34th General Conference on lamps",
            ["Resolution 1 of the 34th General Conference"],
        ),
    ],
)
def test_lists_of_decisions_with_days_and_subjects_are_cited_one_by_one(words: str, targets: list[str]) -> None:
    found = read(
        f"A/RES/97/939\n\n97/939. Lamps\n\nThe General Assembly,\n\nRecalling {words},\n\n1. Decides to wait.\n"
    )

    assert cited(found) == targets
    assert all(citation.iris for citation in found.citations)


WTSA = (
    "RESOLUTION 907 (Rev. Zurich, 2031)\n\nLamps\n\n"
    "The World Telecommunication Standardization Assembly (Zurich, 2031),\n\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("resolves\n1 to go;\n1bis to wait;\n1 ter to rest;\n", ["resolves 1", "resolves 1bis", "resolves 1ter"]),
        ("considering\na) one;\nb bis) more,\n", ["considering a", "considering bbis"]),
        ("resolves\no to go;\no to stay:\n\u2022 here;\no to end.\n", ["/1", "/2", "/2/1", "/3"]),
        ("resolves\na) lamps:\ni) of oil;\nii) of gas;\nb) fog.\n", ["a", "a/i", "a/ii", "b"]),
        ("considering\nwords of\na) and b) above,\n", ["considering"]),
        ("recalling\nResolution 80;\nResolution 81;\n\nOpinion 82,\n", ["/1", "/2", "/3"]),
        ("resolves that: 1 lamps be lit; 2 fog be seen.\n", ["resolves", "resolves 1", "resolves 2"]),
        ("considering a) that fog comes; b) that it goes,\nresolves 1 to go; 2 to wait.\n", ["a", "b", "1", "2"]),
        ("resolves\n1 to go;\n2 to stay,\n\ninvites Member States to pay.\n", ["1", "2", "invites"]),
        ("resolves\n1 that he, who\n\ninvites Member States to pay,\nmay go.\n", ["resolves 1"]),
    ],
)
def test_labels_and_headings_of_many_forms_make_the_clauses_a_reader_sees(body: str, expected: list[str]) -> None:
    found = parse_resolution(WTSA + body, source="labels")

    assert [path.endswith(end) for path, end in zip(paths(found), expected, strict=True)] == [True] * len(expected)


def test_words_between_the_enacting_line_and_the_first_section_are_told_and_no_title() -> None:
    found = parse_resolution(f"{WTSA}some words,\n\nconsidering\na) fog,\nresolves\nto wait.\n", source="between")

    assert found.title == "Lamps"
    assert found.enacting == "The World Telecommunication Standardization Assembly (Zurich, 2031)"
    assert any("some words" in warning for warning in found.warnings)


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\n> ", "\r\n> > "])
def test_a_text_with_odd_ends_of_lines_or_quoted_as_a_whole_is_read(end: str) -> None:
    text = f"> {WTSA}considering\na) fog,\nresolves\n1 to wait.\n" if ">" in end else f"{WTSA}resolves\n1 to wait.\n"
    found = parse_resolution(text.replace("\n", end), source="ends")
    clause = found.clauses[-1]

    assert (found.title, clause.path, clause.text) == ("Lamps", "resolves 1", "to wait.")
    assert text.replace("\n", end)[clause.start : clause.end].strip("1 ") == "to wait."


@pytest.mark.parametrize(
    ("line", "number", "body", "revision"),
    [
        ("WTSA-40 Resolution 7: Lamps", "7", "WTSA", "WTSA-40"),
        ("RESOLUTION 922 (REV.WRC-43)1", "922", None, "REV.WRC-43"),
        ("RESOLUTION PLEN/1 (Lakeside, 2034)", "PLEN/1", None, "Lakeside, 2034"),
        ("Resolution A/RES/90/1. Lamps", "90/1", "UNGA", None),
        ("S/RES/9231 (2045) \u2013 Lamps", "9231 (2045)", "UNSC", None),
    ],
)
def test_a_headline_may_name_a_conference_a_symbol_or_bear_a_mark(
    line: str, number: str, body: str | None, revision: str | None
) -> None:
    found = headline_in([line], 0)

    assert found is not None
    assert (with_bare_number(found).number, found.body, found.revision) == (number, body, revision)


@pytest.mark.parametrize(
    ("revision", "enacting", "year"),
    [
        ("WTSA-20", "The World Telecommunication Standardization Assembly (Geneva, 2022),", 2022),
        ("Rev. Orb-88", "The World Administrative Radio Conference,", 1988),
        ("C40", "The Council,", 2040),
        ("adopted in 2041", "The Council,", 2041),
    ],
)
def test_the_year_is_that_in_which_the_conference_met(revision: str, enacting: str, year: int) -> None:
    found = read(f"RESOLUTION 907 ({revision})\n\nLamps\n\n{enacting}\n\nresolves\n\nto go on.\n")

    assert found.year == year


def test_resolutions_of_a_conference_that_was_put_off_are_cited_by_the_year_in_which_it_met() -> None:
    found = parse_resolution(f"{WTSA}recalling\nResolution 80 of WTSA-20,\nresolves\nto wait.\n", source="cited")

    assert [citation.iris[0].rpartition("/")[2] for citation in found.citations] == ["2022"]


def test_resolutions_of_imo_may_bear_their_session_in_roman_numerals_and_their_day_without_brackets() -> None:
    found = read(
        """
        RESOLUTION A.9297(VIII) adopted on 23 November 2033
        LAMPS

        THE ASSEMBLY,

        TAKING ACCOUNT of Resolution 9997 (XXVII) of the General Assembly,

        RECALLING ALSO resolutions A.9500(XII) and MSC.912(73),

        DECIDES:

        (a) to light lamps;

        (b) to wait,

        DETERMINES that the revised Annex IV enters into force.
        """
    )

    assert (found.body, found.number, found.title) == ("IMO Assembly", "A.9297(VIII)", "LAMPS")
    assert [adoption.date for adoption in found.adoptions] == ["2033-11-23"]
    assert paths(found) == ["taking account", "recalling also", "decides a", "decides b", "determines"]
    assert [citation.iris[0].rpartition("/document/")[2] for citation in found.citations] == [
        "unga-res-9997-xxvii",
        "imo-res-a.9500-xii",
        "imo-res-msc.912-73",
    ]


def test_reasons_and_decision_of_a_committee_in_one_sentence_are_two_clauses() -> None:
    found = parse_resolutions(
        "Resolutions taken at the 12th plenary meeting of ISO/TC 999, Paris, 2044-05-17\n\n"
        "Resolution Paris 4/2044\nISO/TC 999 resolves to wait.\n\n"
        "Resolution 7\nNoting the request of ISO/TC 998 (N 123), ISO/TC 999 agrees to a liaison.\n\n"
        "Resolution 95-03/No.1 Lamps\nHaving seen lamps, TC 999 confirms them.\nDisapproval: Lakeland; Fogland;\n",
        source="meeting",
    )

    assert [one.number for one in found] == ["Paris 4/2044", "7", "95-03/No.1"]
    assert [paths(one) for one in found] == [["resolves"], ["noting", "agrees"], ["having seen", "confirms"]]
    assert {one.year for one in found} == {2044}
    assert [part.heading for part in found[2].parts] == ["Disapproval: Lakeland; Fogland;"]


@pytest.mark.parametrize(
    ("words", "target", "iri"),
    [
        ("Resolution 1 adopted by the CGPM at its 24th meeting", "Resolution 1 of the 24th CGPM", "cgpm-24-res-1"),
        ("(21st meeting of the CGPM, 1999, Resolution 7)", "Resolution 7", "cgpm-21-res-7"),
        ("Resolution 6 of the 10th CGPM", "Resolution 6 of the 10th CGPM", "cgpm-10-res-6"),
        ("Resolution 3 of the 22nd CGPM", "Resolution 3 of the 22nd CGPM", "cgpm-22-res-3"),
    ],
)
def test_resolutions_of_a_meeting_on_measures_are_cited_by_that_meeting(words: str, target: str, iri: str) -> None:
    head = (
        "Resolution 2 of the 39th CGPM (2048)\n\nLamps\n\nThe 39th Conférence Générale des Poids et Mesures (CGPM),\n\n"
    )
    found = parse_resolution(f"{head}considering {words},\n\ndecides to wait.\n", source="metre")

    (citation,) = found.citations
    assert citation.target.endswith(target)
    assert iri in citation.iris[0]
    assert found.enacting == "The 39th Conférence Générale des Poids et Mesures (CGPM)"


def test_names_in_a_list_with_brackets_are_items_below_the_decision() -> None:
    found = read("Resolution 5\n\nISO/TC 999 resolves to appoint these.\n\n1) Ms Lamp\n2) Mr Fog\n")

    assert paths(found) == ["resolves", "resolves 1", "resolves 2"]
    assert [clause.parent for clause in found.clauses] == [None, "resolves", "resolves"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Resolutions 1, 2 and 18 (Rev. Zurich, 2031) of this assembly",
            {"Resolution 1": "wtsa-res-1", "Resolution 2": "wtsa-res-2", "Resolution 18 (Rev. Zurich, 2031)": "2031"},
        ),
        (
            "Resolutions 81 and 82 of WTSA",
            {"Resolution 81 of WTSA": "wtsa-res-81", "Resolution 82 of WTSA": "wtsa-res-82"},
        ),
        (
            "Resolution 71 (Rev. Busan, 2014), 122 (Guadalajara, 2010) and others",
            {"Resolution 71 (Rev. Busan, 2014)": "pp-res-71", "Resolution 122 (Guadalajara, 2010)": "pp-res-122"},
        ),
        (
            "in accordance with instructs the Director of TSB 3 of Resolution 44 (Rev. Geneva, 2022)",
            {"Resolution 44 (Rev. Geneva, 2022), instructs the Director of TSB 3": "wtsa-res-44"},
        ),
        (
            "Recommendation ITU-T A.925 (2022), Annex A to Recommendation ITU-T A.923",
            {"Recommendation ITU-T A.925 (2022)": "itu-t-a.925", "Recommendation ITU-T A.923, Annex A": "itu-t-a.923"},
        ),
        ("GA resolution 96/137", {"GA Resolution 96/137": "unga-res-96-137"}),
        ("Resolution 80, on lamps, and 3 others", {"Resolution 80": ""}),
        (
            "the memorandum of understanding between IEC, ISO and ITU in the field of electronic business",
            {"Memorandum of Understanding in the field of electronic business": "ebusiness-mou"},
        ),
    ],
)
def test_lists_and_parts_are_cited_with_what_is_said_of_all_of_them(words: str, expected: dict[str, str]) -> None:
    found = parse_resolution(f"{WTSA}considering\na) {words};\n\nresolves\nto wait.\n", source="cites")

    assert cited(found) == list(expected)
    assert all(part in "".join(c.iris) for c, part in zip(found.citations, expected.values(), strict=True))


@pytest.mark.parametrize(
    "furniture",
    [
        "Res. 907                         \u2013 3 \u2013",
        "2          WTSA-30 \u2013 Resolution 907",
        "PP-38 \u2013 Res. 907 \u2013 41",
        "ITU-T Resolution 907 (Rev. Zurich, 2031)    5",
        "6    ITU-T Resolution 907 (Rev. Zurich, 2031)",
        "Proceedings of WTSA-30",
        "RES907\u20133",
    ],
)
def test_running_heads_with_page_numbers_are_no_text(furniture: str) -> None:
    found = parse_resolution(f"{WTSA}resolves\n1 to go\n{furniture}\nhome;\n2 to stay.\n", source="page")

    assert [clause.text for clause in found.clauses] == ["to go home;", "to stay."]


def test_words_apart_at_the_ends_of_lines_are_put_together_where_the_text_speaks_for_it() -> None:
    text = (
        "RESOLUTION 907 (Rev. Zurich, 2031)\n\nLamp-\nlighters and lamplighters\n\n"
        "The World Telecommunication Standardi-\nzation Assembly (Zurich, 2031),\n\n"
        "considering\n\na) that lamp-\nlighters are well-\nknown to ITU-\nT in multi-\nlingual lands;\n\n"
        "resolves\n\n1 to see standardi-\nzation.\n"
    )
    found = parse_resolution(text, source="hyphens")
    first, second = found.clauses

    assert (found.title, found.body) == ("Lamplighters and lamplighters", "WTSA")
    assert first.text == "that lamplighters are well-known to ITU-T in multi-lingual lands;"
    assert second.text == "to see standardization."
    assert text[first.start : first.end].endswith("lands;")
    assert text[second.start : second.end].startswith("1 to see standardi-\nzation")


@pytest.mark.parametrize("end", ["lamps and", "the  "])
def test_a_text_without_broken_words_is_left_as_it_is(end: str) -> None:
    lines = lines_of(f"{end}\nlighters are", "lines")

    assert with_words_joined(lines) == lines


def test_a_footnote_below_the_last_number_is_no_clause() -> None:
    found = parse_resolution(
        f"{WTSA}resolves\n\n1. that lamps be lit;\n\n2. that fog be seen.\n\n1 Replaces Resolution Spa2-1.\n",
        source="note",
    )

    assert paths(found) == ["resolves 1", "resolves 2"]
    assert any("Replaces" in warning for warning in found.warnings)


def test_a_text_in_capitals_has_labels_in_capitals() -> None:
    found = parse_resolution(f"{WTSA}CONSIDERING\nA) ONE;\nB) TWO,\nRESOLVES\n1 TO GO.\n", source="capitals")

    assert paths(found) == ["considering A", "considering B", "resolves 1"]


def test_a_conference_that_names_place_and_year_without_brackets_is_dated() -> None:
    found = read(
        "RESOLUTION No 2\n\nLamps\n\nThe World Administrative Radio Conference, Lakeside, 1979,\n\n"
        "having in mind\n\nfog,\n\nresolves\n\n1. to go.\n"
    )

    assert [(adoption.place, adoption.year) for adoption in found.adoptions] == [("Lakeside", 1979)]
    assert paths(found) == ["having in mind", "resolves 1"]


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("DRAFT NEW RESOLUTION [EUR-A7] (WRC-43)", "[EUR-A7]"),
        ("Draft Resolution 5", "5"),
        ("PRELIMINARY DRAFT REVISION OF RESOLUTION 907 (Rev. Zurich, 2031)", "907"),
    ],
)
def test_what_calls_itself_a_draft_is_refused_as_one_or_read_as_it_would_be(head: str, number: str) -> None:
    text = f"{head}\n\nLamps\n\nThe Council,\n\nresolves\n\nto go.\n"
    with pytest.raises(DocumentError, match="is a draft"):
        parse_resolution(text, source="draft")

    assert parse_resolution(text, source="draft", drafts="mark").number == number


def test_a_resolution_without_clauses_between_two_others_is_told() -> None:
    second = "SECTIONLESS\n\nRESOLUTION 908 (WRC-35)\n\nOld lamps\n\n"
    third = "RESOLUTION 909 (WRC-35)\n\nLamps\n\nThe Council,\n\nresolves\n\nto go.\n"
    found = parse_resolutions(f"{WTSA}resolves\n\nto go.\n\n{second}{third}", source="three")

    assert [one.number for one in found] == ["907", "909"]
    assert any("RESOLUTION 908" in warning for warning in found[1].warnings)


@pytest.mark.parametrize(
    "line", ["RESOLUTION 655 (WRC-35)*, 1", "RESOLUTION 655*, 1 (WRC-35)", "RESOLUTION 655 (WRC-35)1"]
)
def test_marks_of_footnotes_are_no_part_of_number_and_revision(line: str) -> None:
    found = read(f"{line}\n\nLamps at crossings1\n\nThe Council,\n\nresolves\n\nto go.\n")

    assert (found.number, found.revision, found.title) == ("655", "WRC-35", "Lamps at crossings")


def test_a_starred_note_below_the_clauses_is_no_item() -> None:
    found = parse_resolution(f"{WTSA}resolves\n1 to go.\n\nNOTE 1 \u2013 Lamps.\n\n* This was edited.\n", source="star")
    other = parse_resolution(f"{WTSA}resolves\n1 to go.\n\n* This was edited.\n", source="star")

    assert paths(found) == paths(other) == ["resolves 1"]


def test_bullets_that_come_twice_are_one_label() -> None:
    found = parse_resolution(f"{WTSA}resolves\n1 to do:\n• • to go;\n\uf0b7 to stay;\n2 to end.\n", source="bullets")

    assert paths(found) == ["resolves 1", "resolves 1/1", "resolves 1/2", "resolves 2"]
    assert found.clauses[1].text == "to go;"


@pytest.mark.parametrize(
    "enacting",
    ["(Agenda item 2)\n\nThe Committee,", "The Committee,\n\n(Agenda item 2)", "The Committee, (Agenda item 2)"],
)
def test_an_agenda_item_beside_the_enacting_line_is_neither_title_nor_part_of_it(enacting: str) -> None:
    found = read(f"Resolution CIML/2045/01\n\n{enacting}\n\nNotes the report.\n")

    assert (found.title, found.enacting, paths(found)) == ("", "The Committee", ["notes"])


@pytest.mark.parametrize(
    "heading",
    [
        "noting, in particular,",
        "noting with concern",
        "recognizing further",
        "draws the attention of the next plenipotentiary conference",
        "resolves to invite the ITU Radiocommunication Sector to complete in time for the 2027 conference",
        "pursuant to",
        "urges Member States",
    ],
)
def test_headings_of_all_kinds_stand_anywhere(heading: str) -> None:
    found = parse_resolution(
        f"{WTSA}considering\na) fog,\n{heading}\na) one;\nb) two,\nresolves\nto go.\n", source="any"
    )

    assert [section.heading for section in found.sections][1] == heading.rstrip(",")
    assert len(found.clauses) == 4


def test_headings_that_are_items_of_a_list_lose_their_bullets_alone() -> None:
    found = read(
        """
        WTDC RESOLUTION 936 (Rev. Lakeside, 2030)

        Lamps

        The World Telecommunication Development Conference (Lakeside, 2030),

          • recalling
            • Resolution 58 (Kyoto, 1994) of the Plenipotentiary Conference,
          • considering further
            • a) that lamps go out;
            • b) that fog comes,
          • resolves to instruct the Director of the Telecommunication Development Bureau
            • 1 to light lamps, such as:
              • new ones;
              • old ones.
        """
    )
    instructs = "resolves to instruct the Director of the Telecommunication Development Bureau"

    assert paths(found) == [
        "recalling/1",
        "considering further a",
        "considering further b",
        f"{instructs} 1",
        f"{instructs} 1/1",
        f"{instructs} 1/2",
    ]


def test_paragraphs_run_on_behind_the_enacting_line_are_told_apart() -> None:
    text = (
        "S/RES/9223 (2045)\nResolution 9223 (2045)\nAdopted by the Security Council at its 9451st meeting\n"
        "The Security Council, Recalling its resolutions 9996 (2041) and 9206 (2043), Reaffirming the light of lamps, "
        "and recalling fog, Acting under Chapter VII, 1. Urges Keepers to act: (a) Light of lamps: (i) To trim; "
        "(ii) To light; (b) Fog; 2. Decides to wait in 5. Lane.\n"
    )
    found = parse_resolution(text, source="run-on")

    assert found.enacting == "The Security Council"
    assert paths(found) == [
        "recalling",
        "reaffirming",
        "acting",
        "urges 1",
        "urges 1/a",
        "urges 1/a/i",
        "urges 1/a/ii",
        "urges 1/b",
        "decides 2",
    ]
    assert found.clauses[-1].text == "Decides to wait in 5. Lane."
    assert all(text[clause.start : clause.end].strip().endswith(clause.text) for clause in found.clauses)


def test_resolutions_in_the_yearly_volumes_of_the_security_council_are_read() -> None:
    found = read(
        "9242 (2047) Resolution of 22 November 2047\n\nThe Security Council,\n\nExpressing concern,\n\n"
        "1. Affirms it:\n\n(i) Fog;\n\nAdopted unanimously at the 9382nd meeting.\n"
    )

    assert (found.body, found.number, found.adoptions[0].date) == ("UNSC", "9242", "2047-11-22")
    assert [part.heading for part in found.parts] == ["Adopted unanimously at the 9382nd meeting."]


def test_a_heading_may_run_over_several_lines() -> None:
    found = parse_resolution(
        f"{WTSA}considering\n\na) fog,\n\n"
        "resolves to instruct the Director of the Telecommunication Standardization Bureau, in collaboration\n"
        "with the Director of the Telecommunication Development Bureau and the Director of the\n"
        "Radiocommunication Bureau\n\n1 to light lamps, which\ninvites everybody\nto look;\n\n2 to wait,\n\n"
        "instructs ITU-T Study Groups 16 and 20, each according to its mandate,\nin collaboration with others\n\n"
        "to see fog,\n\ninvites Member States to take\npart.\n",
        source="long",
    )

    assert [section.heading.split(",")[0] for section in found.sections] == [
        "considering",
        "resolves to instruct the Director of the Telecommunication Standardization Bureau",
        "instructs ITU-T Study Groups 16 and 20",
        "invites",
    ]
    assert found.sections[1].heading.endswith("Radiocommunication Bureau")
    assert [clause.text for clause in found.clauses][1:] == [
        "to light lamps, which invites everybody to look;",
        "to wait,",
        "to see fog,",
        "invites Member States to take part.",
    ]


def test_a_reference_within_the_resolution_may_end_the_sentence() -> None:
    found = parse_resolution(f"{WTSA}resolves\n1 to go;\n2 to stay;\n3 to end as in resolves 1 and 2.\n", source="end")

    assert [citation.inner for citation in found.citations] == [("resolves 1", "resolves 2")]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ("Les lampes de tous les quais sont allum\u00e9es \u2013 partout".encode("cp1252"), True),
        (b"\xe9\xe8\xe0", False),
        (b"RESOLUTION\x00 7 \xe9 and many more words", False),
        (b"\xff\xfeRESOLUTION 7 and many more words", False),
        (b"RESOLUTION 7 and many more words \x81", False),
    ],
)
def test_a_text_of_western_windows_is_read_where_it_looks_like_one(content: bytes, *, read: bool) -> None:
    assert (western_text(content) is not None) is read


def test_a_file_of_western_windows_is_read_with_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "lamps.txt"
    text = f"{WTSA}considering\na) that caf\u00e9s \u2013 and lamps \u2013 are lit,\nresolves\nto go.\n"
    file.write_bytes(text.encode("cp1252"))
    (found,) = read_resolutions(file)

    assert found.clauses[0].text == "that caf\u00e9s \u2013 and lamps \u2013 are lit,"
    assert any("Windows-1252" in warning for warning in found.warnings)

    file.write_bytes(b"{\\rtf1 caf\xe9 }" + text.encode("cp1252"))
    with pytest.raises(DocumentError, match="RTF"):
        read_resolutions(file)


def test_titles_between_the_paragraphs_of_the_united_nations_are_no_clauses() -> None:
    found = read(
        """
        A/RES/97/939

        97/939. Lamps

        The General Assembly,

        Recalling its resolutions 95/63 of 4 May 2040, 95/70 B of 3 May 2041 and 95/71 of 4 May 2041, Economic
        and Social Council resolutions 2036/46 of 28 July 2036 and 2038/3 of 18 July 2038, and General Assembly
        resolutions 92/82 of 19 December 2037 and 93/2 of 19 December 2038,

        I
        Light

        1. Stresses lamps;

        II

        Fog on the quays

        2. Requests Keepers

        Of Lamps to report.
        """
    )

    assert [clause.text for clause in found.clauses][1:] == ["Stresses lamps;", "Requests Keepers Of Lamps to report."]
    assert cited(found) == [
        "Resolution 95/63",
        "Resolution 95/70 B",
        "Resolution 95/71",
        "Economic and Social Council Resolution 2036/46",
        "Economic and Social Council Resolution 2038/3",
        "General Assembly Resolution 92/82",
        "General Assembly Resolution 93/2",
    ]
    assert [part.heading for part in found.parts] == ["I", "II"]


@pytest.mark.parametrize(
    ("text", "body", "number", "clauses"),
    [
        ("CASCO Resolution 12/2040\n\nCASCO approves ISO/IEC 97025.\n", "CASCO", "12/2040", ["approves"]),
        ("SMB Decision 960/5 \u2013 Lamps\n\nThe SMB noted the report.\n", "SMB", "960/5", ["noted"]),
        ("Decision CIPM/908-14\n\nThe CIPM decided to wait.\n", "CIPM", "908-14", ["decided"]),
        (
            "ISO Council Resolution 14/2049\n\nnoting fog,\n\napproves lamps.\n",
            "ISO Council",
            "14/2049",
            ["noting", "approves"],
        ),
        (
            (
                "Resolution WHA98.28 eLamps\n\nThe Ninety-eighth World Health Assembly,\n\nNoting fog,\n\n"
                "1. URGES Member States:\n\n(1) to act.\n\n(Ninth plenary meeting, 25 May 2045 - Committee A)\n"
            ),
            "WHA",
            "WHA98.28",
            ["noting", "urges 1", "urges 1/1"],
        ),
    ],
)
def test_decisions_of_boards_and_assemblies_are_read(text: str, body: str, number: str, clauses: list[str]) -> None:
    found = parse_resolution(text, source="boards")

    assert (found.body, found.number, paths(found)) == (body, number, clauses)


def test_a_decision_may_follow_its_title_without_a_gap_where_the_body_is_named() -> None:
    found = parse_resolutions(
        "Resolutions of the 40th plenary meeting of ISO/TC 954\nLakeside, 2041-10-22\n\n"
        "RESOLUTION 2041-01\nAdoption of the agenda\nISO/TC 954 adopts the agenda.\nAdopted by unanimity.\n\n"
        "RESOLUTION 2041-02\nWG 5\nISO/TC 954 resolves\n- to appoint Ms Lamp;\n- to thank Mr Fog.\n",
        source="meeting",
    )

    assert [(one.title, paths(one)) for one in found] == [
        ("Adoption of the agenda", ["adopts"]),
        ("WG 5", ["resolves/1", "resolves/2"]),
    ]


def test_the_number_of_a_committee_is_no_label_after_a_heading() -> None:
    found = read("Resolution 5\n\nISO/TC 999,\n\nNoting fog,\n\nAnd further requests ISO/TC 1 to act.\n")

    assert found.clauses[-1].text == "And further requests ISO/TC 1 to act."


@pytest.mark.parametrize(
    "title", ["Resolves that titles begin with verbs", "Considering lamps\n\n(Porto, 2018; Zurich, 2031)"]
)
def test_a_title_may_read_like_a_heading(title: str) -> None:
    found = parse_resolution(
        WTSA.replace("Lamps", title) + "considering\na) fog,\nresolves\n1 to go.\n", source="title"
    )

    assert (found.title, found.body) == (title.split("\n", 1)[0], "WTSA")
    assert paths(found) == ["considering a", "resolves 1"]


@pytest.mark.parametrize("heading", ["**_resolves_**", "_**resolves**_", "***resolves***", "*_resolves_*"])
def test_a_heading_may_be_bold_and_italic(heading: str) -> None:
    found = parse_resolution(f"{WTSA}considering\na) that fog comes\n\n{heading}\n\n1 to go.\n", source="bold")

    assert paths(found) == ["considering a", "resolves 1"]
