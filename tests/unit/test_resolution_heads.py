"""The line that names a resolution, the days that texts print, and the history: what each form tells."""

import pytest

from app.sources.resolutions.dates import day_in
from app.sources.resolutions.headline import headline_in, with_bare_number
from app.sources.resolutions.history import adoptions_in


@pytest.mark.parametrize(
    ("line", "kind", "number", "revision"),
    [
        ("RESOLUTION 955 (REV.WRC-43)", "Resolution", "955", "REV.WRC-43"),
        ("Resolution 965 (Lakeside, 2030)", "Resolution", "965", "Lakeside, 2030"),
        ("WTSA RESOLUTION 922 (Rev. Lakeside, 2032)", "Resolution", "922", "Rev. Lakeside, 2032"),
        ("RESOLUTION MSC.9401(95) (Adopted on 8 June 2035)", "Resolution", "MSC.9401(95)", "Adopted on 8 June 2035"),
        ("Resolution no.1", "Resolution", "1", None),
        ("Resolution No. 2033/5 [Agenda item 4.4]", "Resolution", "2033/5", None),
        ("| Resolution 5 |", "Resolution", "5", None),
        ("Resolution 2039-01 Lamps for harbours", "Resolution", "2039-01", None),
        ("RECOMMENDATION ITU-R BT.9087-0[1]*", "Recommendation", "BT.9087-0", None),
        ("RESOLUTION COM4/2 (WRC-43)", "Resolution", "COM4/2", "WRC-43"),
        ("### Decision 5: Lamps.", "Decision", "5", None),
        ("DECLARATION 3 (Lakeside, 2030)", "Declaration", "3", "Lakeside, 2030"),
    ],
)
def test_a_headline_tells_kind_number_and_revision(line: str, kind: str, number: str, revision: str | None) -> None:
    found = headline_in([line], 0)

    assert found is not None
    assert (found.kind, found.number, found.revision) == (kind, number, revision)


@pytest.mark.parametrize(
    "line",
    [
        "Resolution 80 of this assembly",
        "resolution 80",
        "Resolution 80, and",
        "Resolution 80 says so.",
        "Resolutions 80 and 81",
        "99/925. Lamps",
        "A letter",
        "Resolution 5 " + "x" * 500,
    ],
)
def test_running_text_and_references_are_no_headline(line: str) -> None:
    assert headline_in([line], 0) is None


@pytest.mark.parametrize(
    ("lines", "number", "past"),
    [
        (["RESOLUTION", "965 (Lakeside, 2030)"], "965", 2),
        (["RECOMMENDATION ITU-R", "BS.9770-5"], "BS.9770-5", 2),
        (["A/RES/99/925", "99/925. Lamps"], "99/925", 2),
        (["Resolution adopted by the Economic and Social Council on 1 May 2044", "2044/11. Lamps"], "2044/11", 2),
    ],
)
def test_a_headline_may_need_the_line_before_or_after(lines: list[str], number: str, past: int) -> None:
    index = 0 if lines[0].isupper() and "/" not in lines[0] else 1
    found = headline_in(lines, index)

    assert found is not None
    assert (found.number, found.past) == (number, past)


@pytest.mark.parametrize(
    ("line", "body", "number"),
    [
        ("Resolution CIML/2025/01", "CIML", "2025/01"),
        ("Resolution A/RES/99/925", "UNGA", "99/925"),
        ("Resolution S/RES/9231 (2045)", "UNSC", "9231"),
        ("RESOLUTION COM4/2 (WRC-43)", None, "COM4/2"),
    ],
)
def test_a_body_is_taken_out_of_its_number(line: str, body: str | None, number: str) -> None:
    found = headline_in([line], 0)

    assert found is not None
    assert (with_bare_number(found).body, with_bare_number(found).number) == (body, number)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("adopted on 8 June 2015", "2015-06-08"),
        ("June 8, 2015", "2015-06-08"),
        ("on the 21st of it, 3rd March 2031", "2031-03-03"),
        ("2015-06-08", "2015-06-08"),
        ("31 June 2015", None),
        ("in June 2015", None),
    ],
)
def test_days_are_read_as_texts_print_them(words: str, day: str | None) -> None:
    assert day_in(words) == day


@pytest.mark.parametrize(
    ("history", "adoptions"),
    [
        ("(Lakeside, 2000; Sharm el-Sheikh, 2004)", [("Lakeside", 2000), ("Sharm el-Sheikh", 2004)]),
        ("(LAKESIDE, 2000; SHARM EL-SHEIKH, 2004)", [("Lakeside", 2000), ("Sharm el-Sheikh", 2004)]),
        ("(1963-1970-1974)", [(None, 1963), (None, 1970), (None, 1974)]),
        ("(Saint-Malo, 1972, 1976 and 1980)", [("Saint-Malo", 1972), ("Saint-Malo", 1976), ("Saint-Malo", 1980)]),
        ("(modified 2041)", [(None, 2041)]),
        ("(and Rev. Lakeside, 2041)", [("Lakeside", 2041)]),
        ("(Lakeside)", []),
    ],
)
def test_histories_of_all_forms_are_read(history: str, adoptions: list[tuple[str | None, int]]) -> None:
    assert [(adoption.place, adoption.year) for adoption in adoptions_in(history)] == adoptions
