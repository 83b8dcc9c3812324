"""AsciiDoc as Metanorma writes it gives the resolution that the same words give as text."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import DocumentError
from app.model.records import Resolution
from app.sources.resolutions import parse_resolution, read_resolution
from app.sources.resolutions.formats import asciidoc
from app.sources.resolutions.parser import parse_source

TEXT = """RESOLUTION 901 (Oslo, 2021)

On loaves

The World Telecommunication Standardization Assembly (Oslo, 2021),

*considering*

a) that loaves are baked;

b) that crusts:

i) are hard;

ii) are brown,

*resolves*

1 that bakers meet;

2 to invite millers:

• to attend;

• to speak."""
ADOC = """= On loaves
:docnumber: 901
:doctype: resolution
:meeting: World Telecommunication Standardization Assembly
:meeting-place: Oslo
:meeting-date: 2021-03-02/2021-03-09
:mn-document-class: itu

// a comment
_considering_

. that loaves are baked;
. that crusts:{blank}footnote:[As in [1], see Resolution 12 of the Plenipotentiary Conference
over two lines.]
.. are hard;
.. are brown,

////
. that nobody reads this;
////

== resolves

[arabic]
. that bakers meet;
+
. to invite millers:
* to attend;
* to `speak`.

[appendix]
== Annex A

. no clause
"""


def parsed(text: str) -> Resolution:
    return parse_source(asciidoc.read(text, "x.adoc"))[0]


def facts(resolution: Resolution) -> object:
    clauses = [(c.path, c.parent, c.label, c.position, c.text) for c in resolution.clauses]
    return resolution.id, resolution.title, resolution.enacting, clauses


def test_attributes_make_the_head_and_lists_their_labels() -> None:
    assert facts(parsed(ADOC)) == facts(parse_resolution(TEXT, source="text"))


def test_a_footnote_is_no_part_of_the_clause_but_what_it_cites_is_cited_there() -> None:
    resolution = parsed(ADOC)

    assert [cite.clause for cite in resolution.citations] == ["considering b"]
    assert "Resolution 12" in resolution.citations[0].target
    assert "1 footnotes are no part of the clauses" in resolution.warnings


def test_each_clause_can_be_found_again_in_the_file() -> None:
    resolution = parsed(ADOC)

    for clause in resolution.clauses:
        enclosed = ADOC[clause.start : clause.end]
        assert clause.text.split()[0] in enclosed
        assert clause.line == ADOC.count("\n", 0, clause.start) + 1


@pytest.mark.parametrize(
    ("attributes", "first"),
    [("[lowerroman]", "i)"), ("[loweralpha,start=3]", "c)"), ("[arabic]", "1")],
)
def test_a_list_may_say_itself_how_it_is_numbered(attributes: str, first: str) -> None:
    text = ADOC.replace("_considering_\n\n", f"_considering_\n\n{attributes}\n")

    assert parsed(text).clauses[0].label == first


def test_no_other_file_is_included(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(". that nobody should read;")
    (tmp_path / "x.adoc").write_text(ADOC.replace("// a comment", "include::secret.txt[]"))
    resolution = read_resolution(tmp_path / "x.adoc")

    assert "nobody" not in str(resolution.clauses)
    assert any("included" in warning for warning in resolution.warnings)


@settings(max_examples=200, deadline=20_000)
@given(st.text(alphabet="=:.*_[]{}<>footne|/+-\n ab1", max_size=1500))
def test_any_text_is_read_or_refused_in_time(text: str) -> None:
    try:
        assert parsed(ADOC + text).clauses
    except DocumentError:
        return


def test_footnotes_that_are_never_closed_take_no_time() -> None:
    text = "= Resolution\n\n" + "footnote:[" * 10_000
    began = time.process_time()
    read = asciidoc.read(text, "broken.adoc")
    assert time.process_time() - began < len(text) / 100_000
    assert read.lines
