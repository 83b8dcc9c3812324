"""Our shapes on their examples: our engine agrees with pySHACL, and a change to an example with the whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyoxigraph
import pytest
import yaml
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat

from app.dataset.validation import ValidationReport, change, validate, validate_change, validate_with_pyshacl
from app.dataset.validation.impact import plan_of
from app.dataset.validation.shapes import compiled
from app.dataset.validation.shapes_graph import read_shapes
from app.model.terms import RDFS, Triple, lines

ROOT = Path(__file__).parents[2]
SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
PREFIXES = """
@base <https://example.org/> .
@prefix code: <https://w3id.org/twintext/code/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix tt: <https://w3id.org/twintext/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EXAMPLES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "tests/fixtures/shape-examples.yaml").read_text("utf-8"))


@pytest.fixture(scope="module", name="hierarchy")
def _hierarchy() -> frozenset[Triple]:
    """The subclass axioms between named classes."""
    quads = pyoxigraph.parse(path=ROOT / "ontology" / "collaboration.ttl", format=RdfFormat.TURTLE)
    subclass = NamedNode(RDFS + "subClassOf")
    return frozenset(
        _text(quad)
        for quad in quads
        if quad.predicate == subclass and isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    )


def triples_of(turtle: str) -> frozenset[Triple]:
    store = pyoxigraph.Store()  # which writes numbers as it will give them back
    store.extend(
        Quad(quad.subject, quad.predicate, quad.object)
        for quad in pyoxigraph.parse(PREFIXES + turtle, RdfFormat.TURTLE, rename_blank_nodes=False)
    )
    return frozenset(map(_text, store))


def _text(quad: Quad) -> Triple:
    return str(quad.subject), str(quad.predicate), str(quad.object)


def document(triples: frozenset[Triple]) -> bytes:
    return "".join(lines(sorted(triples))).encode()


def facts(report: ValidationReport) -> set[tuple[str, ...]]:
    return {
        (found.severity, found.shape, found.focus, found.path, found.value, found.message, found.component)
        for found in report.findings
    }


def test_our_engine_understands_all_our_shapes_and_what_each_reads() -> None:
    shapes = compiled(read_shapes(SHAPES))

    assert len(shapes) > len(SHAPES)
    assert len(plan_of(shapes).shapes) == len(shapes)


@pytest.mark.parametrize("stem", EXAMPLES)
def test_our_engine_finds_in_each_example_what_pyshacl_finds(stem: str, hierarchy: frozenset[Triple]) -> None:
    files = [ROOT / "shapes" / "shapes.ttl", ROOT / "shapes" / f"{stem}.ttl"]
    example = EXAMPLES[stem]
    for turtle in (example["right"], *(wrong["given"] for wrong in example["wrong"])):
        data = document(hierarchy | triples_of(turtle))
        found = facts(validate(data, files))
        assert found == facts(validate(data, files, validate_with_pyshacl)), turtle
        assert bool(found) == (turtle != example["right"])


def test_our_engine_finds_in_all_examples_together_what_pyshacl_finds(hierarchy: frozenset[Triple]) -> None:
    everything = "\n".join(
        turtle
        for example in EXAMPLES.values()
        for turtle in (example["right"], *(wrong["given"] for wrong in example["wrong"]))
    )
    data = document(hierarchy | triples_of(everything))
    found = facts(validate(data, SHAPES))

    assert len(found) > 100
    assert found == facts(validate(data, SHAPES, validate_with_pyshacl))


class Change:
    """A store that goes from one set of triples to another, its report following."""

    def __init__(self, triples: frozenset[Triple]) -> None:
        self.triples = triples
        self.report = validate(document(triples), SHAPES)

    def to(self, triples: frozenset[Triple]) -> None:
        """Go to other triples, and hold the report against that of the whole."""
        store = pyoxigraph.Store()
        store.load(document(triples), RdfFormat.N_TRIPLES)
        added, removed = triples - self.triples, self.triples - triples
        with patch.object(change, "validate", side_effect=AssertionError("the whole is looked at")):
            self.report = validate_change(store, added, removed, SHAPES, self.report)
        self.triples = triples
        whole = validate(document(triples), SHAPES)
        assert self.report.findings == whole.findings
        assert self.report.to_json() == whole.to_json()


def changes(example: dict[str, Any], hierarchy: frozenset[Triple]) -> Iterator[frozenset[Triple]]:
    right = hierarchy | triples_of(example["right"])
    for wrong in example["wrong"]:
        fault = triples_of(wrong["given"])
        yield hierarchy | fault
        yield right
        yield right | fault
        yield right
    for triple in sorted(right - hierarchy):
        yield right - {triple}
        yield right


@pytest.mark.parametrize("stem", EXAMPLES)
def test_an_example_that_becomes_wrong_and_right_again_has_the_report_of_the_whole_each_time(
    stem: str, hierarchy: frozenset[Triple]
) -> None:
    store = Change(hierarchy | triples_of(EXAMPLES[stem]["right"]))
    for triples in changes(EXAMPLES[stem], hierarchy):
        store.to(triples)

    assert not any(found.shape.endswith(f"#{stem}") for found in store.report.findings)


def test_blank_nodes_keep_their_labels_in_findings(hierarchy: frozenset[Triple]) -> None:
    store = pyoxigraph.Store()
    kind = NamedNode("https://w3id.org/twintext/ontology#Report")
    rdf_type = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store.add(Quad(pyoxigraph.BlankNode("b7"), rdf_type, kind, DefaultGraph()))
    report = validate(document(hierarchy), SHAPES)

    found = validate_change(store, [("_:b7", str(rdf_type), str(kind))], [], SHAPES, report)

    assert {finding.focus for finding in found.findings} == {"_:b7"}
