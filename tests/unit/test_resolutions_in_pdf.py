"""PDF files give the resolution that is printed on their pages, and where on which page it stands."""

import itertools
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import DocumentError
from app.sources.resolutions import read_resolution, resolution_as_json
from app.sources.resolutions.formats import pdf
from app.sources.resolutions.parser import parse_source
from app.sources.resolutions.reading import read_source
from tests.printing import Words, column
from tests.printing import pdf as printed

HEAD = ["RESOLUTION 901 (Rev. Oslo, 2021)", "", "On loaves", "", "(Bergen, 2017; Oslo, 2021)", ""]
HEAD += ["The World Telecommunication Standardization Assembly (Oslo, 2021),", "", "*considering*", ""]
FIRST = [
    *HEAD,
    "a) that loaves are baked in ovens of clay, which stand in the",
    "yards of houses;",
    "",
    "b) that crusts",
]
SECOND = [
    "are brown,",
    "",
    "*resolves*",
    "",
    "1 that bakers meet;",
    "",
    "2 to report to the vice-",
    "chairmen of the mill.",
]
CLAUSES = {
    "considering a": "that loaves are baked in ovens of clay, which stand in the yards of houses;",
    "considering b": "that crusts are brown,",
    "resolves 1": "that bakers meet;",
    "resolves 2": "to report to the vice-chairmen of the mill.",
}


def lines(content: bytes) -> list[str]:
    return [line for line in pdf.read(content, "x.pdf").text.split("\n") if line]


def clauses(content: bytes) -> dict[str, str]:
    return {clause.path: clause.text for clause in parse_source(pdf.read(content, "x.pdf"))[0].clauses}


def with_running_lines(pages: list[list[Words]]) -> list[list[Words]]:
    """Pages with a running head and a number, which stand to the other side on every other page."""
    framed = []
    for number, page in enumerate(pages, start=1):
        left = 72 if number % 2 else 400
        head = Words("Loaf Assembly - Resolution 901", left, 810, 9)
        framed.append([head, *page, Words(str(number), left, 30, 9)])
    return framed


def test_a_clause_goes_on_over_the_end_of_a_page_and_running_lines_are_none() -> None:
    pages = with_running_lines([column(FIRST), column(SECOND), column(["3 to go home."]), column(["4 to rest."])])

    found = clauses(printed(pages))

    assert found == {**CLAUSES, "resolves 3": "to go home.", "resolves 4": "to rest."}


def test_clauses_and_sections_say_on_which_page_they_stand() -> None:
    read = parse_source(pdf.read(printed([column(FIRST), column(SECOND)]), "x.pdf"))[0]

    assert [clause.page for clause in read.clauses] == [1, 1, 2, 2]
    assert [section.page for section in read.sections] == [1, 2]
    assert [clause["page"] for clause in resolution_as_json(read)["clauses"]] == [1, 1, 2, 2]


def test_a_label_in_a_column_of_its_own_goes_before_its_words() -> None:
    rows = [("a)", "that loaves are baked;"), ("b)", "that crusts are brown,")]
    body = [
        word
        for index, (label, words) in enumerate(rows)
        for word in (Words(label, 72, 600 - 30 * index), Words(words, 130, 600 - 30 * index))
    ]

    found = clauses(printed([[*column(HEAD), *body, *column(["*resolves*", "", "to bake."], top=500)]]))

    assert list(found.items())[:2] == [
        ("considering a", "that loaves are baked;"),
        ("considering b", "that crusts are brown,"),
    ]


def test_a_footnote_goes_to_the_clause_with_its_mark_and_exponents_stay() -> None:
    body = [
        Words("1 that bakers meet", 72, 600),
        Words("1", 158, 600, 6.5, rise=4),
        Words(", at 10", 162, 600),
        Words("3", 194, 600, 6.5, rise=4),
        Words("degrees.", 202, 600),
        Words("1", 72, 90, 6, rise=3),
        Words("See Resolution 7 (Rev. Geneva, 2022)", 78, 90, 8),
        Words("on mills.", 72, 80, 8),
    ]

    read = pdf.read(printed([[*column([*HEAD[:-2], "*resolves*"]), *body]]), "x.pdf")
    (clause,) = parse_source(read)[0].clauses

    assert clause.text == "that bakers meet, at 10³ degrees."
    assert [words for _, words in read.notes] == ["See Resolution 7 (Rev. Geneva, 2022) on mills."]
    assert [cite.target for cite in parse_source(read)[0].citations] == ["Resolution 7 (Rev. Geneva, 2022)"]


def test_columns_are_read_one_after_the_other() -> None:
    left = column([f"left {number} and so on until the gutter" for number in range(12)], left=60, top=700)
    right = column([f"right {number} and so on until the edge" for number in range(12)], left=320, top=700)
    woven = [word for pair in zip(left, right, strict=True) for word in pair]

    found = lines(printed([[Words("A head across both of the columns of this page, as it were", 60, 740, 16), *woven]]))

    assert [line.split()[0] for line in found] == ["A", *["left"] * 12, *["right"] * 12]


def test_a_word_that_was_taken_apart_is_put_together() -> None:
    page = column(["On standardization and the stand-", "ardization of vice-", "chairmen, and a well-", "Known mill-"])

    assert lines(printed([page])) == [
        "On standardization and the standardization",
        "of vice-chairmen,",
        "and a well-",
        "Known mill-",
    ]


def test_the_offsets_enclose_the_words() -> None:
    read = pdf.read(printed([column(FIRST), column(SECOND)]), "x.pdf")

    for clause in parse_source(read)[0].clauses:
        assert read.text[clause.start : clause.end].split()[-1] == clause.text.split()[-1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.4\nrubbish", "is a damaged PDF file"),
        (printed([column(FIRST)])[:300], "is a damaged PDF file"),
        (printed([[]]), "has no text, only pictures"),
        (
            printed([column(FIRST)], trailer="/Encrypt << /Filter /Odd /V 9 /R 9 /O (x) /U (x) /P 0 >> /ID [(a) (a)] "),
            "is protected in a way",
        ),
        (printed([column(FIRST)], kids="2 0 R"), "damaged|no text"),
        (printed([[Words("x", 72, 700)]] * 1001), "1001 pages"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "x.pdf"
    file.write_bytes(content)

    with pytest.raises(DocumentError, match=reason):
        read_source(file)


def test_a_drawing_that_draws_itself_breaks_only_the_process_that_reads_it(tmp_path: Path) -> None:
    form = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 90 0 R >> >> /Length 12 >>"
    content = printed([[Words("x) Tj ET /X Do BT (", 72, 700)]]).replace(b"\\)", b")").replace(b"\\(", b"(")
    content = content.replace(b"/Font <<", b"/XObject << /X 90 0 R >> /Font <<", 1).replace(b"startxref", b"nowhere")
    file = tmp_path / "x.pdf"
    file.write_bytes(content + f"90 0 obj {form} stream\n/X Do /X Do \nendstream endobj\n".encode())

    with pytest.raises(DocumentError, match=r"breaks down over it|cannot be read within"):
        read_source(file)


def test_a_file_is_read_as_pdf_by_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "resolution"
    file.write_bytes(b"\n\n" + printed([column(FIRST), column(SECOND)]))

    assert {clause.path: clause.text for clause in read_resolution(file).clauses} == CLAUSES


RESOLVES = ["", "*resolves*", "", "1 to bake."]


def one_page(number: int) -> list[Words]:
    """A resolution on a page of its own."""
    head = f"RESOLUTION {number} (Rev. Oslo, 2021)"
    clause = f"that loaves are baked in oven {number},"
    return column([head, *HEAD[1:-2], "*considering*", "", clause, *RESOLVES])


def drawn(pages: list[list[str]], matrix: str, *, slant: float = 0) -> bytes:
    """Pages whose text is drawn by a matrix; `slant` leans the letters of italics, which have the upright font."""
    content = printed([column(page) for page in pages]).decode("latin-1")
    content = content.replace("stream\nBT", f"stream\n{matrix} cm\nBT").replace("/Length", "/Long")
    if slant:
        placed = re.compile(r"/italic 11 Tf (\S+) (\S+) Td")
        content = placed.sub(rf"/plain 11 Tf 1 0 {slant} 1 \1 \2 Tm", content)
    return content.encode("latin-1")


@pytest.mark.parametrize(
    ("turn", "matrix"),
    [(90, "0 1 -1 0 595 0"), (180, "-1 0 0 -1 595 842"), (270, "0 -1 1 0 0 842"), (0, "0 1 -1 0 595 0")],
)
def test_a_page_that_lies_on_its_side_is_read_upright(turn: int, matrix: str) -> None:
    content = drawn([FIRST, SECOND], matrix).replace(b"/Type /Page /", b"/Type /Page /Rotate %d /" % turn)

    assert clauses(content) == CLAUSES


def test_running_lines_are_told_wherever_the_file_has_the_corner_of_its_pages() -> None:
    pages = with_running_lines([column(FIRST), column(SECOND)])
    moved = [[replace(one, left=one.left + 900, baseline=one.baseline - 5000) for one in page] for page in pages]

    assert clauses(printed(moved).replace(b"[0 0 595 842]", b"[900 -5000 1495 -4158]")) == CLAUSES


def test_letters_that_a_printer_slants_are_italics() -> None:
    read = pdf.read(drawn([FIRST, SECOND], "1 0 0 1 0 0", slant=0.3), "x.pdf")

    assert [line.text for line in read.lines if line.emphasised] == ["considering", "resolves"]


def test_lines_drawn_in_another_order_are_read_downwards() -> None:
    assert clauses(printed([column(FIRST)[::-1], column(SECOND)])) == CLAUSES


@pytest.mark.parametrize("number", ["i|ii", "- iii -|- iv -", "xl|xli", "7|8", "1/2|2/2"])
def test_the_number_of_a_page_is_no_text(number: str) -> None:
    first, second = number.split("|")
    pages = [[*column(FIRST), Words(first, 290, 40, 9)], [*column(SECOND), Words(second, 290, 40, 9)]]

    assert clauses(printed(pages)) == CLAUSES


@pytest.mark.parametrize("running", ["", "Resolution {}", "Res. {} (Rev. Oslo, 2021)"])
def test_resolutions_that_each_begin_a_page_all_keep_their_heads(running: str) -> None:
    pages = [[Words(running.format(number), 72, 815, 9), *one_page(number)] for number in (1, 2, 3)]

    found = parse_source(pdf.read(printed(pages), "x.pdf"))

    assert [(one.number, one.title, [clause.path for clause in one.clauses]) for one in found] == [
        (number, "On loaves", ["considering", "resolves 1"]) for number in ("1", "2", "3")
    ]


def test_a_head_that_every_page_repeats_is_read_once() -> None:
    again = ["RESOLUTION 1 (Rev. Oslo, 2021)", "", "*invites bakers*", "", "to rest."]
    (found,) = parse_source(pdf.read(printed([one_page(1), column(again)]), "x.pdf"))

    assert [clause.path for clause in found.clauses] == ["considering", "resolves 1", "invites bakers"]


def test_a_heading_and_words_that_come_back_at_the_top_of_pages_stay() -> None:
    pages = [["*noting*", "", f"a) that mill {number} is old;"] for number in (1, 2)]
    found = clauses(printed([column(HEAD[:-2]), *map(column, pages), column(RESOLVES)]))

    assert found == {
        "noting a": "that mill 1 is old;",
        "noting (2) a": "that mill 2 is old;",
        "resolves 1": "to bake.",
    }


def test_clauses_in_small_print_are_no_footnotes() -> None:
    small = [replace(one, size=8) for one in column(["1 that bakers meet;", "", "2 that millers meet."], top=400)]
    found = clauses(printed([[*column([*FIRST, " are brown,", "", "*resolves*"]), *small]]))

    assert found["resolves 1"] == "that bakers meet;"
    assert found["resolves 2"] == "that millers meet."


def test_a_footnote_with_a_plain_mark_is_told_by_what_the_text_refers_to() -> None:
    body = [*column([*HEAD, "that loaves (2) are baked,", *RESOLVES]), Words("(2) See Resolution 7.", 72, 90, 8)]
    read = pdf.read(printed([body]), "x.pdf")

    assert "See Resolution 7" not in read.text
    assert read.warnings


def test_a_footnote_goes_on_at_the_foot_of_the_next_page() -> None:
    marked = [*column([*HEAD, "that loaves are baked"]), Words("1", 172, 630, 6.5, rise=4)]
    begun = [Words("1", 72, 90, 6, rise=3), Words("See Resolution 7 (Rev. Geneva,", 78, 90, 8)]
    rest = [*column(["in ovens,", *RESOLVES]), Words("2022) on mills.", 72, 90, 8)]

    read = pdf.read(printed([[*marked, *begun], rest]), "x.pdf")

    assert [words for _, words in read.notes] == ["See Resolution 7 (Rev. Geneva, 2022) on mills."]
    assert parse_source(read)[0].clauses[0].text == "that loaves are baked in ovens,"


def test_words_after_what_is_raised_or_lowered_keep_their_blank() -> None:
    body = [
        Words("1 that bakers meet", 72, 500),
        Words("1", 158, 500, 6.5, rise=4),
        Words(" over CO", 161.3, 500),
        Words("2", 200, 497, 9),
        Words(" of ovens.", 204.5, 500),
        Words("1", 72, 90, 6, rise=3),
        Words("See Resolution 7.", 78, 90, 8),
    ]

    found = clauses(printed([[*column([*HEAD[:-2], "*resolves*"]), *body]]))

    assert found == {"resolves 1": "that bakers meet over CO2 of ovens."}


def test_signs_that_are_drawn_over_letters_stand_on_them() -> None:
    page = [
        "*considering*",
        "that \u00b4evening ovens in Florian\u00b4opolis are na\u00a8ive, \u02c6etre, and \u00b4x.",
    ]

    assert (
        lines(printed([column(page)]))[-1]
        == "that \u00e9vening ovens in Florian\u00f3polis are na\u00efve, \u00eatre, and \u00b4x."
    )


def test_a_bracket_is_not_apart_from_the_label_that_leans_towards_it() -> None:
    body = [Words("f", 72, 500, font="italic"), Words(")", 78.5, 500), Words("that bakers meet.", 100, 500)]

    assert clauses(printed([[*column([*HEAD[:-2], "*resolves*"]), *body]])) == {"resolves f": "that bakers meet."}


def test_labels_that_are_drawn_after_everything_else_go_before_their_words() -> None:
    body = [
        *(Words("that bakers meet;", 100, 500), Words("to report to the mill or", 100, 486), Words("inn.", 100, 472)),
        *(Words("1.", 80, 500), Words("2.", 80, 486)),
    ]

    found = clauses(printed([[*column([*HEAD[:-2], "*resolves*"]), *body]]))

    assert found == {"resolves 1": "that bakers meet;", "resolves 2": "to report to the mill or inn."}


def test_a_line_that_ends_in_a_stroke_goes_on_without_a_blank() -> None:
    page = [*HEAD[:-2], "*resolves*", "to report to the mill and/", "or ISO/", "IEC JTC 1, as / in 1/", "2 of cases."]

    assert clauses(printed([column(page)])) == {
        "resolves": "to report to the mill and/or ISO/IEC JTC 1, as / in 1/ 2 of cases."
    }


def test_letters_that_stand_apart_are_words() -> None:
    content = drawn([FIRST, SECOND], "1 0 0 1 0 0").replace(b"(RESOLUTION", b"6 Tc (RESOLUTION")

    assert clauses(content.replace(b"2021\\)) Tj", b"2021\\)) Tj 0 Tc")) == CLAUSES


def test_a_document_that_takes_words_apart_has_them_whole() -> None:
    page = [
        *("The telecommuni-", "cation of telecommunication, the standardi-", "zation of standardization, inter-"),
        *("national policy-", "makers, makers of well-", "known things, a vice-", "mill, of a free-range, free-"),
        "range hen.",
    ]

    assert " ".join(lines(printed([column(page)]))) == (
        "The telecommunication of telecommunication, the standardization of standardization, international "
        "policy-makers, makers of well-known things, a vice-mill, of a free-range, free-range hen."
    )


def test_a_page_on_which_many_lines_end_in_hyphens_has_words_taken_apart() -> None:
    page = [
        "The loaves al-",
        "lowed by the mil-",
        "ler are pro-",
        "vided by consensus-",
        "based and self-",
        "made ovens.",
    ]

    assert " ".join(lines(printed([column(page)]))) == (
        "The loaves allowed by the miller are provided by consensus-based and self-made ovens."
    )


@pytest.mark.parametrize(("code", "sign"), [("D83DDE00", "\U0001f600"), ("D800", "\ufffd"), ("DC00", "\ufffd")])
def test_halves_of_characters_are_put_together_or_replaced(code: str, sign: str) -> None:
    table = f"begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <7A> <{code}> endbfchar endcmap"
    content = printed([column(["a z in words"])]) + f"90 0 obj <<>> stream\n{table}\nendstream endobj\n".encode()
    content = content.replace(b"/BaseFont /Times-Roman", b"/BaseFont /Times-Roman /ToUnicode 90 0 R")

    assert lines(content.replace(b"startxref", b"nowhere")) == [f"a {sign} in words"]


def test_a_file_that_hides_which_letters_its_signs_are_says_so() -> None:
    inner = "/Type /Font /Subtype /CIDFontType2 /BaseFont /Odd /CIDSystemInfo << /Ordering (Identity) >> /DW 500"
    font = f"/Type0 /Encoding /Identity-H /DescendantFonts [<< {inner} >>]"
    content = printed([column(["\0J\0K\0L"])]).replace(
        b"/Type1 /BaseFont /Times-Roman", f"{font} /BaseFont /Odd".encode()
    )

    with pytest.raises(DocumentError, match="which letters its signs are"):
        pdf.read(content.replace(b"startxref", b"nowhere"), "x.pdf")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_damage_breaks_the_reader(data: st.DataObject) -> None:
    content = bytearray(printed([column(FIRST), column(SECOND)]))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(5, len(content) - 1))] = data.draw(st.integers(0, 255))

    with suppress(DocumentError):
        read = pdf.read(bytes(content), "x.pdf")
        assert all(first.start < second.start for first, second in itertools.pairwise(read.lines))
