"""Which tests of the W3C are run, in which suite of the score they count, and which are known not to pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tests.conformance.w3c_manifests import W3CTest, folders, read_tests

ARCHIVE: Final = "data/w3c-sparql-tests.tar.xz"
EXCEPTIONS: Final = Path(__file__).with_name("w3c_exceptions.yaml")

QUERY: Final = "Query evaluation"
SYNTAX: Final = "Query syntax"
UPDATE: Final = "Update evaluation"
UPDATE_SYNTAX: Final = "Update syntax"
PROTOCOL: Final = "Protocol"
GRAPH_STORE: Final = "Graph Store Protocol"
DESCRIPTION: Final = "Service Description"
ENTAILMENT: Final = "Entailment: RDFS"
DRAFTS: Final = "SPARQL 1.2 (drafts)"
SUITES: Final = (QUERY, SYNTAX, UPDATE, UPDATE_SYNTAX, PROTOCOL, GRAPH_STORE, DESCRIPTION, ENTAILMENT, DRAFTS)

DEPRECATED: Final = "marked as deprecated by the W3C in favour of `graph-store-protocol`, which is run"
FEDERATION: Final = "they ask servers that the suite supposes at `example.org`; no other host is asked in our tests"
REGIMES: Final = "they want OWL Direct, RIF, D or bare RDF entailment, and the rules here are those of OWL 2 RL"

_BY_KIND: Final = {
    "QueryEvaluationTest": QUERY,
    "CSVResultFormatTest": QUERY,
    "UpdateEvaluationTest": UPDATE,
    "ProtocolTest": PROTOCOL,
    "GraphStoreProtocolTest": GRAPH_STORE,
    "ServiceDescriptionTest": DESCRIPTION,
}


@dataclass(frozen=True)
class Place:
    """Where a test counts: in a suite, or among those that are left out for a reason."""

    suite: str | None
    left_out: str | None = None


def place_of(test: W3CTest) -> Place:
    """Where a test counts."""
    if test.folder == "sparql11/http-rdf-update":
        return Place(None, DEPRECATED)
    if test.folder == "sparql11/service":
        return Place(None, FEDERATION)
    if test.regimes:
        return Place(ENTAILMENT) if "RDFS" in test.regimes else Place(None, REGIMES)
    if test.folder.startswith("sparql12/"):
        return Place(DRAFTS)
    if "Syntax" in test.kind:
        return Place(UPDATE_SYNTAX if "UpdateSyntax" in test.kind else SYNTAX)
    return Place(_BY_KIND[test.kind])


@cache
def all_tests(archive: Path) -> tuple[W3CTest, ...]:
    """Every test of the archive."""
    return tuple(test for folder in folders(archive) for test in read_tests(archive, folder))


@cache
def exceptions() -> Mapping[str, str]:
    """The reason for each test that is known not to pass, by its name; the file's order is kept."""
    listed: list[dict[str, Any]] = yaml.safe_load(EXCEPTIONS.read_text(encoding="utf-8"))
    names = [name for entry in listed for name in entry["tests"]]
    assert len(names) == len(set(names)), "a test is listed twice"
    return {name: str(entry["reason"]) for entry in listed for name in entry["tests"]}
