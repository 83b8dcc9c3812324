"""What each operation of SPARQL 1.1 Update asks of an amendment (https://www.w3.org/TR/sparql11-update/#updateLanguage).

The engine reads everything in braces: quad data by storing it in memory, patterns as SELECT queries on the complete
store. So exactly the quads that an update adds and removes are known, which the engine's own update does not tell.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, cast

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolution, QuerySolutions, Store, Triple

from app.dataset.amendment import Amendment, Graph
from app.errors import BadRequest, GraphAbsent, GraphPresent, LoadFailed, QueryRefused, QuerySyntaxError
from app.model import update
from app.model.sparql_tokens import engine_position
from app.model.update import VARIABLE_NAMESPACE, Operation

Term = NamedNode | BlankNode | Literal | Triple

# An update that begins by dropping a graph that is not there fails before anything of it is evaluated, but after all
# of it was parsed.
_FAILS_AT_ONCE = "DROP GRAPH <urn:x-twintext:absent> ;"


class Fetch(Protocol):
    """Whatever fetches the document that LOAD names."""

    def __call__(self, source: str) -> Sequence[Triple]:
        """The triples of the document at an IRI; `LoadFailed` where there is none, `QueryRefused` where barred."""


@dataclass(frozen=True)
class Using:
    """The graphs that a request names for the patterns of all its operations; None where it names none."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


@dataclass(frozen=True)
class UpdateRequest:
    """An update: its text, the graphs its patterns are matched in, whether entailed triples match, its base IRI."""

    text: str
    using: Using = Using()
    infer: bool = True
    base: str | None = None


def perform(request: UpdateRequest, amendment: Amendment, fetch: Fetch) -> None:
    """Carry out an update on an amendment.

    `QuerySyntaxError` where it is none, `WriteError` for what may not or cannot be done, `BadRequest` where both the
    request and an operation say which graphs to match.
    """
    for operation in read(request.text, request.base):
        _Performer(request, amendment, fetch).perform(operation)


def read(text: str, base: str | None = None) -> list[Operation]:
    """The operations of an update; `QuerySyntaxError` where it is none. Nothing is evaluated or fetched."""
    spelled = update.read_update(text, base)
    labels: set[str] = set()
    for each in spelled:
        _check_syntax(each)
        if isinstance(each.operation, update.InsertData):
            shared = labels & (own := update.blank_nodes_in(each.operation.quads))
            if shared:
                raise QuerySyntaxError(f"{min(shared)} stands in two operations", each.line, each.column)
            labels |= own
    return [each.operation for each in spelled]


def _check_syntax(spelled: update.Spelled) -> None:
    """`QuerySyntaxError` where the engine does not understand an operation."""
    try:
        Store().update(f"{spelled.operation.prologue} {_FAILS_AT_ONCE}\n{spelled.text}")
    except SyntaxError as error:
        reason, line, column = engine_position(str(error))
        if line is not None and column is not None and line > 1:  # the first line is ours
            at = column + spelled.column - 1 if line == 2 else column  # noqa: PLR2004  # the operation's own first
            raise QuerySyntaxError(reason, line + spelled.line - 2, at) from None
        raise QuerySyntaxError(reason, spelled.line, spelled.column) from None
    except (OSError, RuntimeError):  # as intended
        return


@dataclass(frozen=True)
class _Performer:
    request: UpdateRequest
    amendment: Amendment
    fetch: Fetch

    def perform(self, operation: Operation) -> None:
        match operation:
            case update.InsertData():
                self.amendment.insert(_quads(operation.prologue, operation.quads))
            case update.DeleteData():
                self.amendment.delete(_quads(operation.prologue, operation.quads))
            case update.Modify():
                self._modify(operation)
            case update.Load():
                self._load(operation)
            case update.Create() | update.Clear() | update.Transfer():
                with suppress(*((GraphAbsent, GraphPresent) if operation.silent else ())):
                    self._manage(operation)

    def _modify(self, operation: update.Modify) -> None:
        if self.request.using and (operation.within or operation.using or operation.using_named):
            raise BadRequest("the request names graphs with using-graph-uri, and an operation with USING or WITH")
        within = NamedNode(_resolve(operation, (operation.within,))[0]) if operation.within else None
        delete, insert = (
            _Template.read(operation.prologue, text, within) for text in (operation.delete, operation.insert)
        )
        solutions = self._solutions(operation, within)
        gone = [quad for solution in solutions for quad in delete.fill(solution)]
        come = [quad for solution in solutions for quad in insert.fill(solution)]
        self.amendment.delete(gone)
        self.amendment.insert(come)

    def _solutions(self, operation: update.Modify, within: NamedNode | None) -> list[QuerySolution]:
        self.amendment.settle()
        names = update.variables_in(operation.delete + " " + operation.insert)
        projected = " ".join(f"?{name}" for name in names) or "(1 AS ?solution)"
        store = self.amendment.complete if self.request.infer else self.amendment.asserted
        using = self.request.using or Using(
            _resolve(operation, operation.using), _resolve(operation, operation.using_named)
        )
        default: list[NamedNode | BlankNode | DefaultGraph] | None = [within] if within else None
        named: list[NamedNode | BlankNode] | None = None
        if using:
            default, named = [NamedNode(name) for name in using.default], [NamedNode(name) for name in using.named]
        if default is not None and len(default) > 1:
            store, default = _merged(store, using), [DefaultGraph()]
        query = f"{operation.prologue} SELECT {projected} WHERE {{{operation.where}\n}}"
        found = store.query(query, default_graph=default, named_graphs=named)
        return list(cast("QuerySolutions", found))

    def _load(self, operation: update.Load) -> None:
        source = _resolve(operation, (operation.source,))[0]
        graph = NamedNode(_resolve(operation, (operation.graph,))[0]) if operation.graph else DefaultGraph()
        with suppress(*((LoadFailed, QueryRefused) if operation.silent else ())):
            triples = self.fetch(source)
            self.amendment.insert(Quad(t.subject, t.predicate, t.object, graph) for t in triples)

    def _manage(self, operation: update.Create | update.Clear | update.Transfer) -> None:
        match operation:
            case update.Create():
                self.amendment.create(NamedNode(_resolve(operation, (operation.graph,))[0]))
            case update.Clear():
                for graph in self._targets(operation):
                    (self.amendment.drop if operation.drop else self.amendment.clear)(graph)
            case update.Transfer():
                self._transfer(operation)

    def _targets(self, operation: update.Clear) -> list[Graph]:
        if operation.target in ("NAMED", "ALL"):
            named: list[Graph] = list(self.amendment.writable_graphs())
            return named if operation.target == "NAMED" or self.amendment.union else [*named, DefaultGraph()]
        return [_graph(operation, operation.target)]

    def _transfer(self, operation: update.Transfer) -> None:
        source, target = _graph(operation, operation.source), _graph(operation, operation.target)
        if not self.amendment.has_graph(source):
            raise GraphAbsent(str(source))
        if source == target:
            return
        moved = self.amendment.quads_in(source)
        if operation.kind != "ADD" and self.amendment.has_graph(target):
            self.amendment.clear(target)
        self.amendment.insert(Quad(q.subject, q.predicate, q.object, target) for q in moved)
        if isinstance(target, NamedNode) and not self.amendment.has_graph(target):
            self.amendment.create(target)
        if operation.kind == "MOVE":
            self.amendment.drop(source)


@dataclass(frozen=True)
class _Template:
    """Quads with variables, as IRIs below `VARIABLE_NAMESPACE`, and blank nodes that are new for each solution."""

    quads: tuple[Quad, ...]

    @classmethod
    def read(cls, prologue: str, text: str, within: NamedNode | None) -> "_Template":
        """The template in a text; its quads without a graph are in the graph `within`."""
        quads = _quads(prologue, update.template_with_iris(text)) if text.strip() else []
        return cls(
            tuple(
                Quad(q.subject, q.predicate, q.object, within) if within and q.graph_name == DefaultGraph() else q
                for q in quads
            )
        )

    def fill(self, solution: QuerySolution) -> Iterator[Quad]:
        """The quads of one solution; one with an unbound variable, or with a term out of place, is left out."""
        blank: dict[BlankNode, BlankNode] = {}
        for quad in self.quads:
            filled = [_fill(part, solution, blank) for part in (*quad.triple, quad.graph_name)]
            if None in filled:
                continue
            with suppress(TypeError):  # no quad has a literal for its subject
                yield Quad(*filled)  # type: ignore[arg-type]  # the engine itself checks which term fits where


def _fill(part: object, solution: QuerySolution, blank: dict[BlankNode, BlankNode]) -> object:
    if isinstance(part, NamedNode) and part.value.startswith(VARIABLE_NAMESPACE):
        return solution[part.value.removeprefix(VARIABLE_NAMESPACE)]
    if isinstance(part, BlankNode):
        return blank.setdefault(part, BlankNode())
    if isinstance(part, Triple):
        return Triple(*(_fill(inner, solution, blank) for inner in part))  # type: ignore[arg-type]  # as above
    return part


def _quads(prologue: str, text: str) -> list[Quad]:
    """The quads in the braces of INSERT DATA, as they are when stored."""
    store = Store()
    store.update(f"{prologue} INSERT DATA {{{text}\n}}")
    return list(store)


def _resolve(operation: Operation, spelled: Sequence[str]) -> tuple[str, ...]:
    """The IRIs that are spelled so after the operation's prologue."""
    if not spelled:
        return ()
    rows = " ".join(f"({place} {name})" for place, name in enumerate(spelled))
    query = f"{operation.prologue} SELECT ?iri {{ VALUES (?place ?iri) {{ {rows} }} }} ORDER BY ?place"
    return tuple(cast("NamedNode", row["iri"]).value for row in cast("QuerySolutions", Store().query(query)))


def _graph(operation: Operation, spelled: str) -> Graph:
    return DefaultGraph() if spelled == "DEFAULT" else NamedNode(_resolve(operation, (spelled,))[0])


def _merged(store: Store, using: Using) -> Store:
    """A store in memory whose default graph is the merge of several: the engine would count a triple twice."""
    merged = Store()
    for name in using.default:
        for quad in store.quads_for_pattern(None, None, None, NamedNode(name)):
            merged.add(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
    for name in using.named:
        merged.extend(store.quads_for_pattern(None, None, None, NamedNode(name)))
    return merged
