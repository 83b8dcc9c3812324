"""The text of a constraint's query to what can be run: rdflib's algebra, so far as it is understood here.

Only what constraints are usually made of is understood: basic graph patterns with simple paths, FILTER, BIND, UNION,
EXISTS and NOT EXISTS. `Unsupported` is raised for anything else when the query is read, never when it runs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from operator import eq, ge, gt, le, lt, ne
from typing import Any, Final

from rdflib import BNode, Variable
from rdflib.paths import AlternativePath, InvPath, SequencePath
from rdflib.paths import Path as QueryPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from app.dataset.rdflib_graph import term_of
from app.dataset.validation.paths import Step
from app.dataset.validation.selection import (
    Basic,
    Existence,
    Expression,
    Extend,
    Filter,
    Join,
    Name,
    Part,
    Pattern,
    Query,
    Union,
    Unsupported,
    bound_in,
)


def read_query(text: str, prefixes: Mapping[str, str]) -> Query:
    """A constraint's SELECT query; `Unsupported` where it holds what is not understood or is no query."""
    try:
        algebra = prepareQuery(text, initNs=dict(prefixes)).algebra
    except Exception as error:  # rdflib raises bare exceptions, pyparsing's among them
        raise Unsupported(str(error)) from error
    project = algebra.p
    while project.name in ("Distinct", "Reduced"):
        project = project.p
    if algebra.name != "SelectQuery" or algebra.get("datasetClause") or project.name != "Project":
        raise Unsupported(f"a query with {project.name}")
    fresh = partial(next, count())
    return Query(tuple(f"?{name}" for name in project.PV), _part(project.p, fresh, frozenset({"?this"})))


_Fresh = Callable[[], int]


def _part(node: CompValue, fresh: _Fresh, outer: frozenset[Name]) -> Part:
    """A part of the algebra; `outer` are variables whose values its expressions may see although they are not in it."""
    match node.name:
        case "BGP":
            return Basic(tuple(pattern for triple in node.triples for pattern in _patterns(triple, fresh)))
        case "Join":
            return Join(_part(node.p1, fresh, outer), _part(node.p2, fresh, outer))
        case "Union":
            return Union(_part(node.p1, fresh, outer), _part(node.p2, fresh, outer))
        case "Filter":
            return _filter(node, fresh, outer)
        case "Extend":
            part = _part(node.p, fresh, outer)
            expression = _expression(node.expr, bound_in(part) | outer)
            return Extend(part, f"?{node.var}", expression)
    raise Unsupported(f"a query with {node.name}")


def _filter(node: CompValue, fresh: _Fresh, outer: frozenset[Name]) -> Filter:
    part = _part(node.p, fresh, outer)
    visible = bound_in(part) | outer
    conditions = [node.expr]
    if node.expr.name == "ConditionalAndExpression":
        conditions = [node.expr["expr"], *node.expr["other"]]
    tests, existences = [], []
    for condition in conditions:
        name = getattr(condition, "name", "")
        if name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            inner = _part(condition.graph, fresh, visible)
            existences.append(Existence(inner, name == "Builtin_EXISTS"))
        else:
            tests.append(_expression(condition, visible))
    return Filter(part, tuple(tests), tuple(existences))


_VARYING = frozenset({"Builtin_NOW", "Builtin_RAND", "Builtin_UUID", "Builtin_STRUUID", "Builtin_BNODE"})


def _expression(expression: Any, visible: frozenset[Name]) -> Expression:  # a node or an Expr
    names = set()
    for inner in _nodes(expression):
        if isinstance(inner, CompValue) and (inner.name in _VARYING or "EXISTS" in inner.name):
            raise Unsupported(f"an expression with {inner.name}")
        if isinstance(inner, Variable):
            names.add(f"?{inner}")
    if not names <= visible:
        # By SPARQL these are unbound here, whatever they are elsewhere in the query.
        raise Unsupported(f"an expression on {', '.join(sorted(names - visible))} outside its group")
    return Expression(expression, tuple(sorted(names)), {}, _ordered(expression))


_COMPARISONS: Final[dict[str, Callable[[str, str], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "!=": ne}


def _ordered(expression: Any) -> tuple[Name, Name, Callable[[str, str], bool]] | None:  # rdflib's
    """The variables and the comparison of an expression STR(?a) < STR(?b), or with another sign."""
    if getattr(expression, "name", "") != "RelationalExpression" or expression["op"] not in _COMPARISONS:
        return None
    names = [_text_of(expression[side]) for side in ("expr", "other")]
    return (names[0], names[1], _COMPARISONS[expression["op"]]) if all(names) else None


def _text_of(expression: Any) -> Name:  # rdflib's
    """The variable that an expression is the text of, or ""."""
    is_text = getattr(expression, "name", "") == "Builtin_STR" and isinstance(expression["arg"], Variable)
    return f"?{expression['arg']}" if is_text else ""


def _nodes(value: Any) -> Iterator[Any]:  # what rdflib's parser makes
    yield value
    if isinstance(value, CompValue):
        for key in value:
            if key != "_vars":
                yield from _nodes(dict.__getitem__(value, key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _nodes(inner)


def _patterns(triple: Sequence[Any], fresh: _Fresh) -> Iterator[Pattern]:
    subject, predicate, obj = triple
    start, end = _name(subject), _name(obj)
    if isinstance(predicate, SequencePath):
        *others, last = predicate.args
        for part in others:
            between = f"?/{fresh()}"
            yield from _pattern(start, part, between, fresh)
            start = between
        predicate = last
    yield from _pattern(start, predicate, end, fresh)


def _pattern(start: Name, predicate: Any, end: Name, fresh: _Fresh) -> Iterator[Pattern]:  # rdflib's
    if isinstance(predicate, Variable):
        yield Pattern(start, f"?{predicate}", end)
    elif isinstance(predicate, SequencePath):
        between = f"?/{fresh()}"
        yield from _pattern(start, predicate.args[0], between, fresh)
        rest = predicate.args[1:]
        yield from _pattern(between, SequencePath(*rest) if len(rest) > 1 else rest[0], end, fresh)
    else:
        yield Pattern(start, tuple(_steps(predicate)), end)


def _steps(path: Any) -> Iterator[Step]:  # a path of rdflib
    if isinstance(path, AlternativePath):
        for part in path.args:
            yield from _steps(part)
    elif isinstance(path, InvPath):
        yield from (Step(step.predicate, not step.inverse) for step in _steps(path.arg))
    elif isinstance(path, QueryPath):
        raise Unsupported(f"the path {path}")
    else:
        yield Step(term_of(path))


def _name(node: Any) -> Name:  # a node of rdflib
    if isinstance(node, Variable):
        return f"?{node}"
    return f"?:{node}" if isinstance(node, BNode) else term_of(node)
