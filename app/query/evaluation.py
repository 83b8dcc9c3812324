"""One query asked of one store, inside a worker process: the only place where the engine reads for an answer."""

from functools import lru_cache
from typing import IO, Final, cast

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Variable,
)

from app.errors import NotAcceptable
from app.model.terms import Term
from app.model.vocabulary import PREFIXES
from app.query.binding import check_variable, read_term
from app.query.engine import BOOLEAN_FORMATS, GRAPH_FORMATS, RDF_XML, SOLUTION_FORMATS, TRIG, TURTLE
from app.query.framing import Task

Results = QueryBoolean | QuerySolutions | QueryTriples

STORES_KEPT: Final = 4


class Stores:
    """The stores used last, open for reading."""

    def __init__(self) -> None:
        self._open: dict[str, Store] = {}

    def open(self, directory: str) -> Store:
        """The store in this directory, or an empty one for ""; `OSError` where it cannot be opened."""
        if not directory:
            return Store()
        store = self._open.pop(directory, None)
        if store is None:  # an empty one is false
            store = Store.read_only(directory)
        self._open[directory] = store
        if len(self._open) > STORES_KEPT:
            del self._open[next(iter(self._open))]
        return store


def evaluate(task: Task, store: Store) -> Results:
    """The results of a query, most of them not yet computed.

    `SyntaxError` where it is not SPARQL, or what it is asked about is no IRI; `RuntimeError`, `ValueError` or `OSError`
    where the engine fails otherwise.
    """
    text, default, named = task["text"], task["default_graphs"], task["named_graphs"]
    if default is None and text.upper().count("FROM") > 1:
        default, named = _clause(text, task.get("base"))
    if default is not None and len(default) > 1:
        store = merge(store, default, named or [])
    return store.query(
        text,
        base_iri=task.get("base"),
        default_graph=_default_graph(default),
        named_graphs=None if named is None else [_iri(name) for name in named],
        substitutions={Variable(check_variable(name)): _term(term) for name, term in task["bindings"].items()} or None,
    )


def merge(store: Store, default: list[str], named: list[str]) -> Store:
    """A store in memory with the merge of some graphs as its default graph, and with some named graphs.

    SPARQL 1.1 (https://www.w3.org/TR/sparql11-query/#specifyingDataset) makes the merge of all graphs in FROM the
    default graph. The engine would list one after the other: a triple that stands in two of them is found twice.
    """
    merged = Store()
    for name in default:
        quads = store.quads_for_pattern(None, None, None, _iri(name))
        merged.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads)
    for name in named:
        merged.extend(store.quads_for_pattern(None, None, None, _iri(name)))
    return merged


def write(results: Results, media_type: str, output: IO[bytes]) -> None:
    """Serialise results; `NotAcceptable` where results of their kind have no such serialisation.

    Prefixes are for eyes, so only the formats that people read get them.
    """
    if isinstance(results, QueryBoolean):
        results.serialize(output, _results_format(media_type, BOOLEAN_FORMATS))
    elif isinstance(results, QuerySolutions):
        results.serialize(output, _results_format(media_type, SOLUTION_FORMATS))
    elif media_type in (TURTLE, TRIG):  # a graph in Turtle is that graph as default graph in TriG
        pyoxigraph.serialize(results, output, RdfFormat.TURTLE, prefixes=PREFIXES)
    elif media_type == RDF_XML:
        pyoxigraph.serialize(results, output, RdfFormat.RDF_XML, prefixes=PREFIXES)
    else:
        _offer(media_type, GRAPH_FORMATS)
        results.serialize(output, RdfFormat.from_media_type(media_type))


def _clause(text: str, base: str | None) -> tuple[list[str] | None, list[str] | None]:
    """The graphs in FROM and in FROM NAMED, if it takes a merge to make them the default graph."""
    from app.query.guard import graphs_named_in  # noqa: PLC0415  # it is seldom needed, and starting has to be quick

    prologue, default, named = graphs_named_in(text)
    if len(default) < 2:  # noqa: PLR2004  # nothing to merge
        return None, None
    rows = " ".join(f"({place} {graph})" for place, graph in enumerate((*default, *named)))
    try:
        query = f"{prologue} SELECT ?graph {{ VALUES (?place ?graph) {{ {rows} }} }} ORDER BY ?place"
        found = Store().query(query, base_iri=base)
    except SyntaxError:  # the query as a whole will not be understood either, and its own error says more
        return None, None
    names = [solution["graph"].value for solution in cast("QuerySolutions", found)]
    return names[: len(default)], names[len(default) :]


def _default_graph(names: list[str] | None) -> list[NamedNode | BlankNode | DefaultGraph] | None:
    if names is None:
        return None
    return [DefaultGraph()] if len(names) > 1 else [_iri(name) for name in names]


def _iri(text: str) -> NamedNode:
    try:
        return NamedNode(text)
    except ValueError as error:
        raise SyntaxError(f"<{text}>: {error}") from None


def _term(term: Term) -> NamedNode | Literal:
    cell = read_term(term)
    if cell.kind == "uri":
        return _iri(cell.value)
    datatype = _iri(cell.datatype) if cell.datatype else None
    return Literal(cell.value, datatype=datatype, language=cell.language)


@lru_cache(maxsize=16)
def _results_format(media_type: str, offers: tuple[str, ...]) -> QueryResultsFormat:
    _offer(media_type, offers)
    results_format = QueryResultsFormat.from_media_type(media_type)
    assert results_format is not None, media_type  # noqa: S101  # each of our formats is the engine's
    return results_format


def _offer(media_type: str, offers: tuple[str, ...]) -> None:
    if media_type not in offers:
        raise NotAcceptable(media_type, offers)
