"""HTML files give the resolution that a reader of the page sees; what is built to do harm ends by itself."""

import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import DocumentError
from app.model.records import Resolution
from app.sources.resolutions import read_resolution
from app.sources.resolutions.formats import apart, hypertext
from app.sources.resolutions.parser import parse_source
from app.sources.resolutions.reading import read_source

HEAD = (
    "<h1>RESOLUTION 901 (Rev. Oslo, 2021)</h1><h2>On loaves</h2><p>(Bergen, 2017; Oslo, 2021)</p>"
    "<p>The World Telecommunication Standardization Assembly (Oslo, 2021),</p>"
)
BODY = """<p><i>considering</i></p><ol type=a><li>that loaves are baked;<li>that crusts:
<ol type=i><li>are hard;<li>are brown,</ol></ol>
<p><i>resolves</i><ol><li>that bakers meet;<ol><li>twice a year;</ol><li>to invite millers:<ul><li>to attend;
<li>to speak.</ul></ol>"""
PATHS = ["considering a", "considering b", "considering b/i", "considering b/ii"]
PATHS += ["resolves 1", "resolves 1.1", "resolves 2", "resolves 2/1", "resolves 2/2"]


def lines(page: str | bytes) -> list[str]:
    """The lines that are read of a page, without the blank ones."""
    content = page.encode() if isinstance(page, str) else page
    return [line for line in hypertext.read(content, "x.html").text.split("\n") if line]


def parsed(page: str) -> Resolution:
    return parse_source(hypertext.read(page.encode(), "x.html"))[0]


def test_lists_are_labelled_as_a_browser_labels_them() -> None:
    found = parsed(HEAD + BODY)

    assert (found.id, found.title) == ("WTSA Resolution 901 (Rev. Oslo, 2021)", "On loaves")
    assert [clause.path for clause in found.clauses] == PATHS
    assert [clause.parent for clause in found.clauses][-2:] == ["resolves 2", "resolves 2"]
    assert [clause.text for clause in found.clauses][-1] == "to speak."


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ol start=3><li>c<li value=7>g<li>h</ol>", ["3. c", "7. g", "8. h"]),
        ("<ol reversed><li>x<li>y</ol>", ["2. x", "1. y"]),
        ("<ol type=A><li>x</ol>", ["A. x"]),
        ("<ol type=I><li>x<li>y</ol>", ["I. x", "II. y"]),
        ('<ol style="list-style-type: lower-latin"><li>x</ol>', ["a. x"]),
        ('<ol style="list-style: none"><li>x</ol>', ["x"]),
        ("<style>.q { list-style-type: lower-roman }</style><ol class='p q'><li>x</ol>", ["i. x"]),
        ("<ol><li>a) x<li>b) y</ol>", ["a) x", "b) y"]),
        ("<ul><li>x<ul><li>y</ul></ul>", ["\N{BULLET} x", "\N{EN DASH} y"]),
        ("<ol type=a start=27><li><p>x</p><p>y</p></ol>", ["aa. x", "y"]),
        ("<ol><li><li>x</ol>", ["2. x"]),
        ("<ol start=x><li value=''>x</ol>", ["1. x"]),
        ("<li>x", ["x"]),
        ("<dl><dt>a)</dt><dd>x</dd></dl>", ["a) x"]),
        ("<table><tr><td>1<td>x<tr><td>2</table>", ["1 x", "2"]),
    ],
)
def test_the_labels_of_lists(markup: str, expected: list[str]) -> None:
    assert lines(markup) == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<nav>x</nav><p>y</p><footer>z</footer><script>s</script>", ["y"]),
        ("<p hidden>x</p><p style='display:none'>y</p><p>z</p>", ["z"]),
        ("<style>.off{visibility:hidden}</style><p>a<span class=off>b</span></p>", ["a"]),
        ("<p>before</p><main><p>x</p></main>", ["x"]),
        ("<p>before</p><main> </main>", ["before"]),
        ("<article>x</article><article>y</article>", ["x", "y"]),
        ("<p>x<br>y</p>", ["x", "y"]),
        ("<pre>x\n y</pre>", ["x", "y"]),
        ("<p>th&eacute; &amp; \n tea</p>", ["thé & tea"]),
        ("<p>a <b> b</b> c</p>", ["a b c"]),
        ("<p>10<sup>\N{MINUS SIGN}34</sup> J s, m<sup>2</sup>, 19<sup>e</sup></p>", ["10⁻³⁴ J s, m², 19e"]),
        ("<p>the Director<sup>3</sup> reports</p>", ["the Director reports"]),
        ("<p>that <ins>new</ins> <del>old</del>words</p>", ["that new words"]),
        ("<![if !supportLists]><span>a)<span>&nbsp; </span></span><![endif]>x", ["a)\N{NO-BREAK SPACE} x"]),
        ("<p>x<!-- y --></p><?php echo ?>", ["x"]),
    ],
)
def test_the_words_are_those_that_a_reader_sees(markup: str, expected: list[str]) -> None:
    assert lines(markup) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<p>é</p>".encode(), "é"),
        ("<p>é “x”</p>".encode("cp1252"), "é “x”"),
        (b"<meta charset=iso-8859-1><p>\x93x\x94", "“x”"),
        ('<?xml version="1.0" encoding="koi8-r"?><p>да</p>'.encode("koi8-r"), "да"),
        (b"\xef\xbb\xbf" + "<p>é".encode(), "é"),
        (b"\xff\xfe" + "<p>é".encode("utf-16-le"), "é"),
        (b"\xfe\xff" + "<p>é".encode("utf-16-be"), "é"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=utf-16"><p>x', "x"),
    ],
)
def test_the_encoding_is_the_one_that_the_file_names(content: bytes, expected: str) -> None:
    assert lines(content) == [expected]


def test_an_encoding_that_is_not_known_is_an_error() -> None:
    with pytest.raises(DocumentError, match="names an encoding"):
        lines(b"<meta charset=klingon><p>x")


@pytest.mark.parametrize("markup", ["", "<p> </p>", "<script>x</script>", "<!-- x -->"])
def test_a_page_without_words_is_an_error(markup: str) -> None:
    with pytest.raises(DocumentError, match="without words"):
        lines(markup)


def test_a_footnote_is_taken_to_the_clause_that_refers_to_it() -> None:
    note = '<div id="n1"><p><a href="#r1">[1]</a> See Resolution 7 (Rev. Geneva, 2022).</p></div>'
    mark = '<a href="#n1" id="r1"><sup>[1]</sup></a>'
    page = HEAD + f"<p><i>resolves</i></p><p>1 that bakers meet{mark};</p><p>2 to report.</p><hr>{note}"

    read = hypertext.read(page.encode(), "x.html")
    found = parse_source(read)[0]

    assert [words for _, words in read.notes] == ["See Resolution 7 (Rev. Geneva, 2022)."]
    assert [clause.text for clause in found.clauses] == ["that bakers meet;", "to report."]
    assert [(cite.clause, cite.target) for cite in found.citations] == [
        ("resolves 1", "Resolution 7 (Rev. Geneva, 2022)")
    ]
    assert "1 footnotes are no part of the clauses" in found.warnings


def test_marks_of_revision_make_a_draft() -> None:
    with pytest.raises(DocumentError, match="2 marks of revision"):
        parsed(HEAD + "<p><i>resolves</i><p>1 <ins>that</ins> <del>x</del> bakers meet.")


def test_offsets_enclose_the_words_of_a_clause() -> None:
    read = hypertext.read((HEAD + BODY).encode(), "x.html")

    for clause in parse_source(read)[0].clauses:
        assert read.text[clause.start : clause.end].endswith(clause.text)
        assert clause.text in read.text.split("\n")[clause.line - 1]


@pytest.mark.parametrize("name", ["page.html", "page.xhtml", "page", "page.txt"])
def test_a_file_is_read_as_html_by_its_name_or_its_beginning(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(f"<!-- saved -->\n<!DOCTYPE html><html><body>{HEAD}{BODY}</body></html>", encoding="utf-8")

    assert len(read_resolution(file).clauses) == len(PATHS)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(("<p>", "</p>", "<ol>", "</ol>", "<li>", "<b>", "<table>", "<td>", "x", "<sup>1", "<")))
)
def test_no_markup_breaks_the_reader(pieces: list[str]) -> None:
    page = f"w {''.join(pieces)}"

    assert lines(page)


def test_a_page_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "_SECONDS", 1.0)
    monkeypatch.setattr(apart, "_BYTES_A_SECOND", 10**9)
    file = tmp_path / "deep.html"
    file.write_text("<div>" * 200_000 + HEAD + BODY, encoding="utf-8")
    begun = time.monotonic()

    with pytest.raises(DocumentError, match="cannot be read within 1 seconds"):
        read_source(file)
    assert time.monotonic() - begun < 10


def test_a_reader_that_fails_says_why() -> None:
    with pytest.raises(DocumentError, match="without words"):
        apart.read_apart("hypertext", b"<p> </p>", "x.html")
    with pytest.raises(DocumentError, match="cannot be read: ModuleNotFoundError"):
        apart.read_apart("fictitious", b"x", "x.html")  # type: ignore[arg-type]  # no format of that name


def test_a_reader_that_wants_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess((), 1, b"", b"Traceback\nMemoryError\n")
    monkeypatch.setattr(subprocess, "run", lambda *_arguments, **_options: done)

    with pytest.raises(DocumentError, match="MB of memory do not do"):
        apart.read_apart("hypertext", b"x", "x.html")
