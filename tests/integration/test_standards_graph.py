"""The graph of invented standards that measurements run on: always the same, consistent, and conforming."""

import importlib.util
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, cast

import pyoxigraph
import pytest

from app.dataset.inference import close
from app.dataset.validation import validate
from app.model.embedded import EmbeddedFiles
from app.model.terms import Triple, lines, parse_lines

ROOT = Path(__file__).parents[2]


class Generator(Protocol):
    def standards_triples(self, count: int) -> Iterator[Triple]: ...


@pytest.fixture(scope="module")
def generator() -> Generator:
    spec = importlib.util.spec_from_file_location("standards_graph", ROOT / "tests/benchmarks/standards_graph.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("Generator", module)


def test_the_same_count_gives_the_same_triples_each_once(generator: Generator) -> None:
    first, second = (list(generator.standards_triples(4_000)) for _ in range(2))

    assert first == second
    assert len(set(first)) == len(first)
    assert 4_000 <= len(first) < 4_200


def test_a_smaller_count_gives_the_first_triples_of_a_larger_one(generator: Generator) -> None:
    smaller, larger = list(generator.standards_triples(3_000)), list(generator.standards_triples(6_000))

    assert larger[: len(smaller)] == smaller


def test_one_body_issues_most_documents(generator: Generator) -> None:
    issued = Counter(obj for _, predicate, obj in generator.standards_triples(20_000) if "issuedBy" in predicate)

    assert issued.most_common(1)[0][1] > sum(issued.values()) / 2


def test_with_the_ontology_it_is_consistent_and_conforms(generator: Generator) -> None:
    files = EmbeddedFiles(ROOT)
    paths = (*files.ontology, *files.reference)
    quads = (quad for path in paths for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))
    shipped = list(parse_lines("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)))
    triples = [*shipped, *generator.standards_triples(4_000)]
    closure = close(triples)
    report = validate("".join(lines({*triples, *closure.entailed})).encode(), files.shapes)

    assert closure.inconsistencies == ()
    assert report.conforms
    assert "bench-" not in report.text()
