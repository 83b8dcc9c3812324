"""What a validation report can be turned into: JSON and back, and the W3C's report in triples."""

import json
from itertools import count

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from app.dataset.validation import Finding, ValidationReport
from app.dataset.validation.paths import (
    Chain,
    Choice,
    Path,
    Repeat,
    Step,
    chained,
    inverted,
    path_of,
    text_of,
    triples_of,
)
from app.dataset.validation.shapes_graph import Source
from app.model.terms import lines
from app.model.vocabulary import SHACL, TT

STEPS = st.builds(
    Step,
    st.sampled_from([f"<{TT}versionOf>", "<http://example.org/a(b)/c*>", "<http://www.w3.org/ns/org#hasPost>"]),
    st.booleans(),
)


def _compounds(inner: st.SearchStrategy[Path]) -> st.SearchStrategy[Path]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(lambda paths: chained(*paths)),
        several.map(Choice),
        st.builds(Repeat, inner, st.sampled_from("?*+")),
    )


PATHS: st.SearchStrategy[Path] = st.recursive(STEPS, _compounds, max_leaves=5)
WARNING = Finding(
    *("warning", "tt:S", "<http://example.org/a>", "^tt:versionOf/rdfs:label+", '"é\\n"@en', "No."),
    component="MinCount",
    source="_:tt-shape3",
    target="<http://example.org/a>",
    targeted="<http://example.org/S>",
)
VIOLATION = Finding("violation", "tt:R", "_:b1", "", "", "Wrong.", component="SPARQL", constraint="_:tt-shape9")


def in_shacl(name: str) -> pyoxigraph.NamedNode:
    return pyoxigraph.NamedNode(SHACL + name)


def store_of(report: ValidationReport) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load("".join(lines(report.triples())).encode(), RdfFormat.N_TRIPLES)
    return store


def test_a_report_comes_back_from_json_as_it_was() -> None:
    report = ValidationReport.of([WARNING, VIOLATION], "abc")
    back = ValidationReport.from_json(report.to_json())

    assert back == report
    assert back.shapes == "abc"
    assert [finding.targeted for finding in back.findings] == ["", "<http://example.org/S>"]
    assert back.to_json() == report.to_json()


@pytest.mark.parametrize(
    "document",
    ["", "[]", "{}", '{"shapes": "", "findings": [{"x": 1}]}', '{"shapes": "", "findings": 3}', "not validated\n"],
)
def test_what_is_no_report_is_refused(document: str) -> None:
    with pytest.raises(ValueError, match="not a validation report"):
        ValidationReport.from_json(document)


def test_json_leaves_out_what_is_empty() -> None:
    (finding,) = json.loads(ValidationReport.of([VIOLATION]).to_json())["findings"]

    assert set(finding) == {"severity", "shape", "focus", "message", "component", "constraint"}


def test_a_report_conforms_unless_there_is_a_violation() -> None:
    assert ValidationReport.of([WARNING]).conforms
    assert not ValidationReport.of([WARNING, VIOLATION]).conforms


def test_the_report_in_triples_says_all_of_each_result() -> None:
    found = store_of(ValidationReport.of([WARNING, VIOLATION])).query(
        f"""PREFIX sh: <{SHACL}> SELECT ?severity ?focus ?value ?message ?component ?shape ?constraint WHERE {{
          ?report a sh:ValidationReport ; sh:conforms false ; sh:result ?result . ?result a sh:ValidationResult ;
            sh:resultSeverity ?severity ; sh:focusNode ?focus ; sh:resultMessage ?message ;
            sh:sourceConstraintComponent ?component . OPTIONAL {{ ?result sh:value ?value }}
          OPTIONAL {{ ?result sh:sourceShape ?shape }} OPTIONAL {{ ?result sh:sourceConstraint ?constraint }}
        }} ORDER BY ?message"""
    )
    assert isinstance(found, pyoxigraph.QuerySolutions)
    warning, violation = ([str(cell) if cell else "" for cell in row] for row in found)

    assert warning[:5] == [
        f"<{SHACL}Warning>",
        "<http://example.org/a>",
        '"é\\n"@en',
        '"No."',
        f"<{SHACL}MinCountConstraintComponent>",
    ]
    assert (bool(warning[5]), bool(warning[6])) == (True, False)
    assert violation[0] == f"<{SHACL}Violation>"
    assert (violation[2], bool(violation[6])) == ("", True)


def test_only_the_first_results_are_told_where_so_many_are_asked_for() -> None:
    report = ValidationReport.of([WARNING, VIOLATION])

    assert sum(predicate == f"<{SHACL}result>" for _, predicate, _ in report.triples(limit=1)) == 1


def test_the_path_of_a_result_is_a_property_path() -> None:
    report = ValidationReport.of([WARNING])
    node = next(obj for _, predicate, obj in report.triples() if predicate == f"<{SHACL}resultPath>")

    assert text_of(Source(report.triples()).path(node)) == "^tt:versionOf/rdfs:label+"


@given(PATHS)
def test_a_path_comes_back_from_its_text_and_from_its_triples(path: Path) -> None:
    node, triples = triples_of(path, count())

    assert text_of(path_of(text_of(path))) == text_of(path)
    assert text_of(Source(triples).path(node)) == text_of(path)


@given(PATHS)
def test_a_path_inverted_twice_is_the_path(path: Path) -> None:
    assert inverted(inverted(path)) == path


def test_a_chain_has_no_chain_in_it() -> None:
    one = Step("<http://example.org/a>")

    assert chained(one, Chain((one, one)), Chain(())) == Chain((one, one, one))
