"""Text: files are decoded or refused, and evened out without losing where each word stands."""

import tracemalloc
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import DocumentError
from app.sources.resolutions.text import LONGEST_LINE, MOST_BYTES, MOST_LINES, Line, lines_of, normalise, read_text


@pytest.mark.parametrize(
    ("raw", "evened"),
    [
        ("  two   blanks\tand a tab ", "two blanks and a tab"),
        ("Rev.\u00a0Geneva,\u202f2022", "Rev. Geneva, 2022"),
        ("vice\u2011chairmen of ITU\u2010T", "vice-chairmen of ITU-T"),
        ("a soft\u2028break", "a soft break"),
        ("con\u00adsidering\u200b", "considering"),
        ("Floriano\u0301polis", "Florianópolis"),
        ("*considering*", "considering"),
        ("**Resolution 7** and _noting_", "Resolution 7 and noting"),
        ("- _a)_ that", "- a) that"),
        ("**1** that", "1 that"),
        ("* item a * b", "* item a * b"),
        ("snake_case_word", "snake_case_word"),
        ("P.618-14*", "P.618-14"),
        ("C&amp;I&nbsp;programme", "C&I programme"),
        ("8&#8209;9&notanentity;", "8-9&notanentity;"),
        ("bread &foo; cheese", "bread &foo; cheese"),
        ("1\\. that \\*", "1. that *"),
        ("word[^1] and<sup>2</sup> more<br/>again", "word and more again"),
        ("see [Rec. A.23](https://example.org/a_23) there", "see Rec. A.23 there"),
        ("_______________", "_______________"),
        ("---", "---"),
        ("", ""),
    ],
)
def test_blanks_hyphens_and_markup_are_evened_out(raw: str, evened: str) -> None:
    assert normalise(raw) == evened


def test_offsets_point_to_the_words_in_the_source() -> None:
    raw = "  *a)*\tthat\u00a0 No.\u00a0189 of Floriano\u0301polis [A.23](x) and ITU\u2011T"
    line = Line(1, 100, raw)

    for word in ("a)", "that", "189", "of", "A.23", "and", "ITU"):
        offset = line.offset(line.text.index(word)) - 100
        assert raw[offset:].lstrip("[").startswith(word)
    assert line.offset(len(line.text)) == 100 + len(raw)


@given(st.text(max_size=200))
def test_offsets_rise_and_stay_in_the_line(raw: str) -> None:
    line = Line(1, 5, raw)
    offsets = [line.offset(position) for position in range(len(line.text) + 1)]

    assert offsets == sorted(offsets)
    assert all(5 <= offset <= 5 + len(raw) for offset in offsets)


@given(st.text(alphabet="ab é\u0301\u00a0\t-", max_size=100))
def test_what_is_evened_out_has_single_blanks_and_is_composed(raw: str) -> None:
    text = normalise(raw)

    assert "  " not in text
    assert text == text.strip(" ")
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(
    ("raw", "emphasised"),
    [("*considering*", True), ("_resolves further_:", True), ("### **noting**", True), ("considering", False)],
)
def test_a_line_wholly_in_italics_or_bold_is_emphasised(raw: str, *, emphasised: bool) -> None:
    assert Line(1, 0, raw).emphasised == emphasised


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\f"])
def test_any_end_of_line_parts_lines_and_counts_in_the_offsets(end: str) -> None:
    text = f"first{end}{end}third"
    lines = [line for line in lines_of(text, "text") if line.raw]

    assert [(line.number, line.raw) for line in lines] == [(1, "first"), (3, "third")]
    assert text[lines[1].start :] == "third"


def test_more_lines_than_a_resolution_has_are_refused() -> None:
    with pytest.raises(DocumentError, match="lines"):
        lines_of("a\n" * (MOST_LINES + 1), "long.txt")
    with pytest.raises(DocumentError, match="lines"):
        lines_of("\n" * (10 * MOST_LINES), "blank.txt")
    assert len(lines_of("a\n\n" * (MOST_LINES - 1), "gaps.txt")) == 2 * MOST_LINES - 1
    with pytest.raises(DocumentError, match="line 2 is longer"):
        lines_of("a\n" + "b" * (LONGEST_LINE + 1), "wide.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_text_is_decoded(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes("Florianópolis\n".encode(encoding))

    assert read_text(file).strip("\ufeff\n") == "Florianópolis"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04....", "is a packed file"),
        (b"\xd0\xcf\x11\xe0....", "is an old Word file"),
        (b"{\\rtf1 ...}", "is an RTF file"),
        (b"RESOLUTION\x00 7", "is binary"),
        ("Florianópolis".encode("latin-1"), r"is not UTF-8 text \(byte 7\)"),
        (b"\xff\xfea", "is not UTF-16 text"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)

    with pytest.raises(DocumentError, match=reason):
        read_text(file)


def test_a_missing_file_and_a_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="there is no such file"):
        read_text(tmp_path / "absent.txt")
    with pytest.raises(DocumentError, match="cannot be opened"):
        read_text(tmp_path)


def test_a_large_file_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as handle:
        handle.truncate(5 * MOST_BYTES)  # sparse: 50 MB of zeros that take no room
    tracemalloc.start()
    try:
        with pytest.raises(DocumentError, match="is larger than 10 MB"):
            read_text(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 3 * MOST_BYTES
