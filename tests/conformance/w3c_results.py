"""Results of queries as values, read from every format in which the W3C's tests state them or a service gives them."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from xml.etree import ElementTree as ET

import pyoxigraph
from pyoxigraph import RdfFormat

from tests.conformance.w3c_isomorphism import Blank, Iri, Literal, Row, Term, TripleTerm, same_list, same_rows

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_SRX: Final = "{http://www.w3.org/2005/sparql-results#}"
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_ITS: Final = "{http://www.w3.org/2005/11/its}"

SYNTAXES: Final = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
}
ACCEPTED: Final = {
    "srx": "application/sparql-results+xml",
    "srj": "application/sparql-results+json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
}


@dataclass(frozen=True)
class Solutions:
    """The answer to SELECT; `ordered` where the order of its rows is part of it, or that of its columns."""

    variables: tuple[str, ...]
    rows: tuple[Mapping[str, Term], ...]
    ordered: bool = False
    columns_ordered: bool = False

    def same(self, actual: "Answer", *, is_lax: bool) -> bool:
        """Whether the other is this answer; where `is_lax`, duplicates may be left out."""
        if not isinstance(actual, Solutions) or sorted(self.variables) != sorted(actual.variables):
            return False
        if self.columns_ordered and self.variables != actual.variables:
            return False
        mine, others = values(self._tuples(self.rows)), values(self._tuples(actual.rows))
        if is_lax:
            return len(others) <= len(mine) and same_rows(set(mine), set(others))
        return same_list(mine, others) if self.ordered else same_rows(mine, others)

    def _tuples(self, rows: Iterable[Mapping[str, Term]]) -> list[Row]:
        return [tuple(row.get(name) for name in self.variables) for row in rows]


@dataclass(frozen=True)
class Boolean:
    """The answer to ASK."""

    value: bool

    def same(self, actual: "Answer", *, is_lax: bool) -> bool:
        """Whether the other is this answer."""
        return self == actual and is_lax is not None


@dataclass(frozen=True)
class Statements:
    """The answer to CONSTRUCT or DESCRIBE, or a dataset: rows of three or of four terms."""

    rows: frozenset[Row]

    def same(self, actual: "Answer", *, is_lax: bool) -> bool:
        """Whether the other is the same graph or dataset."""
        return isinstance(actual, Statements) and same_statements(self.rows, actual.rows) and is_lax is not None


Answer = Solutions | Boolean | Statements


def same_statements(expected: Iterable[Row], actual: Iterable[Row]) -> bool:
    """Whether two graphs or datasets are the same."""
    return same_rows(set(values(expected)), set(values(actual)))


def values(rows: Iterable[Row]) -> list[Row]:
    """The rows with each literal in the form that stands for its value: the engine keeps values, not spellings."""
    return [tuple(_value(term) for term in row) for row in rows]


def _value(term: Term) -> Term:
    if isinstance(term, TripleTerm):
        return TripleTerm(*(_value(part) for part in term))
    if not isinstance(term, Literal) or not term.datatype.startswith(XSD):
        return term
    canonical = _CANONICAL.get(term.datatype.removeprefix(XSD))
    try:
        return term._replace(lexical=canonical(term.lexical)) if canonical else term
    except (ValueError, ArithmeticError):  # not a value of its type
        return term


def _canonical_decimal(lexical: str) -> str:
    return format(Decimal(lexical).normalize(), "f")


def _canonical_boolean(lexical: str) -> str:
    return {"1": "true", "0": "false"}.get(lexical, lexical)


def _canonical_time(lexical: str) -> str:
    return re.sub(
        r"\.(\d*?)0+(?=\D|$)", lambda found: "." + found[1] if found[1] else "", re.sub(r"[+-]00:00$", "Z", lexical)
    )


_CANONICAL: Final[Mapping[str, Callable[[str], str]]] = {
    "integer": lambda lexical: str(int(lexical)),
    "decimal": _canonical_decimal,
    "double": lambda lexical: str(float(lexical)),
    "float": lambda lexical: str(float(lexical)),
    "boolean": _canonical_boolean,
    "dateTime": _canonical_time,
    "date": _canonical_time,
    "time": _canonical_time,
}


def read(content: bytes, extension: str, base: str) -> Answer:
    """The answer in a document of a kind that a file name would end in."""
    if extension == "srx":
        return _read_xml(content)
    if extension == "srj":
        return _read_json(json.loads(content))
    if extension == "csv":
        return _read_csv(content.decode())
    if extension == "tsv":
        return _read_tsv(content.decode())
    rows = {row[:3] for row in read_quads(content, extension, base)}
    return _read_result_set(rows) or Statements(frozenset(rows))


def read_quads(content: bytes, extension: str, base: str) -> frozenset[Row]:
    """The quads of a document as rows of four, with None for the default graph."""
    return frozenset(row_of(quad) for quad in pyoxigraph.parse(content, SYNTAXES[extension], base_iri=base))


def row_of(quad: pyoxigraph.Quad) -> Row:
    """A quad as a row of four."""
    return (_term(quad.subject), _term(quad.predicate), _term(quad.object), _term(quad.graph_name))


def _term(term: object) -> Term:
    match term:
        case pyoxigraph.NamedNode():
            return Iri(term.value)
        case pyoxigraph.BlankNode():
            return Blank(term.value)
        case pyoxigraph.Literal():
            direction = term.direction.value if term.direction else ""
            return Literal(term.value, term.datatype.value, (term.language or "").lower(), direction)
        case pyoxigraph.Triple():
            return TripleTerm(_term(term.subject), _term(term.predicate), _term(term.object))
        case _:
            return None


def _literal(lexical: str, datatype: str | None, language: str | None, direction: str | None) -> Literal:
    if language:
        kind = RDF + ("dirLangString" if direction else "langString")
        return Literal(lexical, kind, language.lower(), direction or "")
    return Literal(lexical, datatype or XSD + "string")


def _read_json(document: dict[str, Any]) -> Answer:
    if "boolean" in document:
        return Boolean(document["boolean"] is True)
    rows = [{name: _json_term(cell) for name, cell in row.items()} for row in document["results"]["bindings"]]
    return Solutions(tuple(document["head"].get("vars", ())), tuple(rows))


def _json_term(cell: Mapping[str, Any]) -> Term:
    value = cell["value"]
    match cell["type"]:
        case "uri":
            return Iri(value)
        case "bnode":
            return Blank(value)
        case "triple":
            return TripleTerm(*(_json_term(value[part]) for part in ("subject", "predicate", "object")))
        case _:
            return _literal(value, cell.get("datatype"), cell.get("xml:lang"), cell.get("its:dir"))


def _read_xml(content: bytes) -> Answer:
    root = ET.fromstring(content)  # noqa: S314  # the suite's own files, and the answers of the service under test
    boolean = root.find(f"{_SRX}boolean")
    if boolean is not None:
        return Boolean((boolean.text or "").strip() == "true")
    variables = tuple(found.get("name", "") for found in root.iter(f"{_SRX}variable"))
    rows = [
        {binding.get("name", ""): _xml_term(binding[0]) for binding in result.findall(f"{_SRX}binding")}
        for result in root.iter(f"{_SRX}result")
    ]
    return Solutions(variables, tuple(rows))


def _xml_term(element: ET.Element) -> Term:
    text = element.text or ""
    match element.tag.removeprefix(_SRX):
        case "uri":
            return Iri(text)
        case "bnode":
            return Blank(text)
        case "triple":
            parts = [element.find(_SRX + part) for part in ("subject", "predicate", "object")]
            return TripleTerm(*(_xml_term(part[0]) if part is not None else None for part in parts))
        case _:
            return _literal(text, element.get("datatype"), element.get(f"{_XML}lang"), element.get(f"{_ITS}dir"))


def _read_csv(text: str) -> Solutions:
    """CSV keeps the text of terms only; a blank node is told by its `_:`."""
    head, *lines = csv.reader(io.StringIO(text, newline=""))
    rows = [{name: _csv_term(cell) for name, cell in zip(head, line, strict=True)} for line in lines]
    return Solutions(tuple(head), tuple(rows), columns_ordered=True)


def _csv_term(cell: str) -> Term:
    return Blank(cell[2:]) if cell.startswith("_:") else Literal(cell, "")


def _read_tsv(text: str) -> Solutions:
    """Each cell of TSV is a term as Turtle spells it, or nothing."""
    head, *lines = text.rstrip("\n").split("\n")
    names = [name.removeprefix("?") for name in head.split("\t")]
    rows = [
        {name: _tsv_term(cell) for name, cell in zip(names, line.split("\t"), strict=True) if cell} for line in lines
    ]
    return Solutions(tuple(names), tuple(rows), columns_ordered=True)


def _tsv_term(cell: str) -> Term:
    if cell.startswith("_:"):
        return Blank(cell[2:])
    (triple,) = pyoxigraph.parse(f"<urn:s> <urn:p> {cell} .".encode(), RdfFormat.TURTLE)
    return _term(triple.object)


def _read_result_set(rows: Iterable[Row]) -> Answer | None:
    """The answer that a graph describes in the vocabulary of the first SPARQL tests; None where it describes none."""
    index: dict[tuple[Term, str], list[Term]] = {}
    for subject, predicate, value in rows:
        assert isinstance(predicate, Iri)
        index.setdefault((subject, predicate.value), []).append(value)
    sets = [subject for (subject, predicate), values in index.items() if Iri(RS + "ResultSet") in values]
    if not sets:
        return None
    boolean = index.get((sets[0], RS + "boolean"))
    if boolean:
        return Boolean(isinstance(boolean[0], Literal) and boolean[0].lexical == "true")
    variables = [_lexical(name) for name in index.get((sets[0], RS + "resultVariable"), [])]
    found = index.get((sets[0], RS + "solution"), [])
    places = {one: int(_lexical(index[one, RS + "index"][0])) for one in found if (one, RS + "index") in index}
    solutions = [
        {
            _lexical(index[binding, RS + "variable"][0]): index[binding, RS + "value"][0]
            for binding in index.get((one, RS + "binding"), [])
        }
        for one in sorted(found, key=lambda one: places.get(one, 0))
    ]
    return Solutions(tuple(variables), tuple(solutions), ordered=bool(places))


def _lexical(term: Term) -> str:
    assert isinstance(term, Literal)
    return term.lexical
