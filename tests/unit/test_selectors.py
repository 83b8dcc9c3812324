"""Where a clause stands: characters, and lines or a page, in the JSON and in the graph."""

import re

import pytest

from app.model.records import Resolution, resolution_as_json
from app.model.vocabulary import OA
from app.sources.lifting import lift_resolution
from app.sources.resolutions import parse_resolution
from app.sources.resolutions.formats import asciidoc, hypertext, pdf
from app.sources.resolutions.parser import parse_source
from app.sources.resolutions.source_text import SourceText, plain
from tests.printing import column
from tests.printing import pdf as printed

LINES = ["RESOLUTION 901 (Rev. Oslo, 2021)", "", "On loaves", "", "(Bergen, 2017; Oslo, 2021)", ""]
LINES += ["The World Telecommunication Standardization Assembly (Oslo, 2021),", "", "*resolves*", ""]
LINES += ["1 that bakers meet", "twice a year;", "", "2 to report."]
TEXT = "\n".join(LINES)
PAGE = "".join(f"<p>{line.replace('*resolves*', '<i>resolves</i>')}</p>" for line in TEXT.split("\n\n"))
ADOC = ":doctype: resolution\n:docnumber: 901\n:meeting-place: Oslo\n:meeting-date: 2021-05-02\n\n= On loaves\n\n"
ADOC += "== resolves\n\n. that bakers meet\ntwice a year;\n. to report.\n"
READ: dict[str, SourceText] = {
    "text": plain(TEXT, "x.txt"),
    "html": hypertext.read(PAGE.encode(), "x.html"),
    "pdf": pdf.read(printed([column(LINES[:12]), column(LINES[12:])]), "x.pdf"),
    "asciidoc": asciidoc.read(ADOC, "x.adoc"),
}


@pytest.fixture(name="read", params=READ)
def _read(request: pytest.FixtureRequest) -> tuple[SourceText, Resolution]:
    source = READ[request.param]
    return source, parse_source(source)[0]


def test_the_characters_and_the_fragment_of_a_clause_lead_to_its_words(read: tuple[SourceText, Resolution]) -> None:
    source, resolution = read

    for clause, form in zip(resolution.clauses, resolution_as_json(resolution)["clauses"], strict=True):
        position, fragment = form["selector"]
        assert position["type"] == "TextPositionSelector"
        assert clause.text.split()[-1] in source.text[position["start"] : position["end"]]
        lines = re.fullmatch(r"line=(\d+),(\d+)", fragment["value"])
        if lines:
            selected = source.text.split("\n")[int(lines[1]) : int(lines[2])]
            assert clause.text.split()[0] in selected[0]
            assert clause.text.split()[-1] in selected[-1]
        else:
            assert fragment["value"] == f"page={form['page']}"


def test_only_a_format_with_pages_names_the_page() -> None:
    of_pages = parse_source(READ["pdf"])[0]
    of_lines = parse_source(READ["text"])[0]

    assert [form["selector"][1]["value"] for form in resolution_as_json(of_pages)["clauses"]] == ["page=1", "page=2"]
    assert [form["selector"][1]["value"] for form in resolution_as_json(of_lines)["clauses"]] == [
        "line=10,12",
        "line=13,14",
    ]
    assert all("page" not in form for form in resolution_as_json(of_lines)["clauses"])


def test_a_clause_in_the_graph_has_both_selectors(read: tuple[SourceText, Resolution]) -> None:
    _, resolution = read
    triples = list(lift_resolution(resolution, document_key="loaves"))

    selectors = [(subject, term) for subject, predicate, term in triples if predicate == f"<{OA}hasSelector>"]
    types = {subject: term for subject, predicate, term in triples if predicate.endswith("#type>")}
    assert len(selectors) == 2 * len(resolution.clauses)
    assert [types[selector] for _, selector in selectors[:2]] == [
        f"<{OA}TextPositionSelector>",
        f"<{OA}FragmentSelector>",
    ]


def test_a_clause_knows_the_first_and_the_last_of_its_lines() -> None:
    clause = parse_resolution(TEXT, source="x").clauses[0]

    assert (clause.line, clause.last_line) == (11, 12)
