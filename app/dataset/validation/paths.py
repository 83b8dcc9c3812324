"""SHACL property paths: where they lead, in which syntax they are read, and which triples they read on their way."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.dataset.validation.graphs import Triples
from app.model.terms import RDF, Term, Triple, iri
from app.model.vocabulary import PREFIXES, SHACL


@dataclass(frozen=True)
class Step:
    """One predicate, from subject to object or the other way."""

    predicate: Term
    inverse: bool = False


@dataclass(frozen=True)
class Chain:
    """Paths one after the other; without any it stays where it is."""

    paths: tuple["Path", ...]


@dataclass(frozen=True)
class Choice:
    """One of several paths."""

    paths: tuple["Path", ...]


@dataclass(frozen=True)
class Repeat:
    """A path taken again: `?` at most once, `*` any number of times, `+` at least once."""

    path: "Path"
    sign: str


Path = Step | Chain | Choice | Repeat
HERE = Chain(())


def inverted(path: Path) -> Path:
    """The path that leads back."""
    match path:
        case Step(predicate, inverse):
            return Step(predicate, not inverse)
        case Chain(paths):
            return Chain(tuple(inverted(part) for part in reversed(paths)))
        case Choice(paths):
            return Choice(tuple(inverted(part) for part in paths))
        case Repeat(inner, sign):
            return Repeat(inverted(inner), sign)


def chained(*paths: Path) -> Path:
    """Paths one after the other, flat."""
    flat = tuple(step for path in paths for step in (path.paths if isinstance(path, Chain) else (path,)))
    return flat[0] if len(flat) == 1 else Chain(flat)


def values(path: Path, graph: Triples, node: Term) -> Sequence[Term]:
    """The nodes that a path leads to from a node, each once (value nodes, section 2.3.1 of SHACL)."""
    if isinstance(path, Step):
        if path.inverse:
            return graph.subjects(path.predicate, node)
        return graph.objects(node, path.predicate)
    return list(dict.fromkeys(_walk(path, graph, [node])))


def _walk(path: Path, graph: Triples, nodes: Iterable[Term]) -> Iterable[Term]:
    match path:
        case Step():
            return [value for node in nodes for value in values(path, graph, node)]
        case Chain(paths):
            for part in paths:
                nodes = dict.fromkeys(_walk(part, graph, nodes))
            return nodes
        case Choice(paths):
            nodes = list(nodes)
            return [value for part in paths for value in _walk(part, graph, nodes)]
        case Repeat(inner, "?"):
            nodes = list(nodes)
            return [*nodes, *_walk(inner, graph, nodes)]
        case Repeat(inner, sign):
            return _reach(inner, graph, list(nodes), starts=sign == "*")


def _reach(path: Path, graph: Triples, nodes: list[Term], *, starts: bool) -> Iterable[Term]:
    reached = dict.fromkeys(nodes if starts else _walk(path, graph, nodes))
    waiting = list(reached)
    while waiting:
        waiting = [node for node in dict.fromkeys(_walk(path, graph, waiting)) if node not in reached]
        reached.update(dict.fromkeys(waiting))
    return reached


def steps(path: Path, before: Path = HERE) -> Iterator[tuple[Step, Path]]:
    """Each step that a path may take, and the path that leads up to it."""
    match path:
        case Step():
            yield path, before
        case Chain(paths):
            for number, part in enumerate(paths):
                yield from steps(part, chained(before, *paths[:number]))
        case Choice(paths):
            for part in paths:
                yield from steps(part, before)
        case Repeat(inner, "?"):
            yield from steps(inner, before)
        case Repeat(inner, _):
            yield from steps(inner, chained(before, Repeat(inner, "*")))


def short(name: str) -> str:
    """An IRI with a known prefix, or in angle brackets."""
    for prefix, namespace in PREFIXES.items():
        if name.startswith(namespace):
            return f"{prefix}:{name.removeprefix(namespace)}"
    return f"<{name}>"


_PLAIN = re.compile(r"[\w.-]+:[\w.-]+")


def text_of(path: Path) -> str:
    """A path in the syntax of SPARQL, with known prefixes."""
    match path:
        case Step(predicate, inverse):
            name = short(predicate[1:-1])
            return ("^" if inverse else "") + (name if _PLAIN.fullmatch(name) else predicate)
        case Chain(paths):
            return "/".join(text_of(part) if not isinstance(part, Chain) else f"({text_of(part)})" for part in paths)
        case Choice(paths):
            return "(" + "|".join(map(text_of, paths)) + ")"
        case Repeat(inner, sign):
            text = text_of(inner)
            return f"({text}){sign}" if isinstance(inner, Chain | Repeat) or text.startswith("^") else text + sign


_TOKEN = re.compile(r"<[^>]*>|[\^()|/*+?]|[^\s^()|/*+?<]+")


def path_of(text: str) -> Path:
    """The path that `text_of` wrote."""
    tokens = _TOKEN.findall(text)
    tokens.reverse()
    return _read_choice(tokens)


def _read_choice(tokens: list[str]) -> Path:
    parts = [_read_chain(tokens)]
    while tokens and tokens[-1] == "|":
        tokens.pop()
        parts.append(_read_chain(tokens))
    return Choice(tuple(parts)) if len(parts) > 1 else parts[0]


def _read_chain(tokens: list[str]) -> Path:
    parts = [_read_repeat(tokens)]
    while tokens and tokens[-1] == "/":
        tokens.pop()
        parts.append(_read_repeat(tokens))
    return chained(*parts)


def _read_repeat(tokens: list[str]) -> Path:
    path = _read_one(tokens)
    while tokens and tokens[-1] in "*+?":
        path = Repeat(path, tokens.pop())
    return path


def _read_one(tokens: list[str]) -> Path:
    sign = tokens.pop()
    if sign == "^":
        return inverted(_read_one(tokens))
    if sign == "(":
        path = _read_choice(tokens)
        tokens.pop()
        return path
    if sign.startswith("<"):
        return Step(sign)
    prefix, _, name = sign.partition(":")
    return Step(iri(PREFIXES[prefix] + name))


_SIGNS = {"?": "zeroOrOnePath", "*": "zeroOrMorePath", "+": "oneOrMorePath"}


def triples_of(path: Path, labels: Iterator[int]) -> tuple[Term, list[Triple]]:
    """The node that a path is in a shapes graph, and the triples that say so; blank nodes are numbered by `labels`."""
    match path:
        case Step(predicate, inverse):
            if not inverse:
                return predicate, []
            node = f"_:tt-path{next(labels)}"
            return node, [(node, f"<{SHACL}inversePath>", predicate)]
        case Chain(paths):
            return _list_of(paths, labels)
        case Choice(paths):
            node, (head, triples) = f"_:tt-path{next(labels)}", _list_of(paths, labels)
            return node, [(node, f"<{SHACL}alternativePath>", head), *triples]
        case Repeat(inner, sign):
            node, (term, triples) = f"_:tt-path{next(labels)}", triples_of(inner, labels)
            return node, [(node, f"<{SHACL}{_SIGNS[sign]}>", term), *triples]


def _list_of(paths: Iterable[Path], labels: Iterator[int]) -> tuple[Term, list[Triple]]:
    triples: list[Triple] = []
    head = f"<{RDF}nil>"
    for path in reversed(tuple(paths)):
        term, own = triples_of(path, labels)
        node = f"_:tt-path{next(labels)}"
        triples += [*own, (node, f"<{RDF}first>", term), (node, f"<{RDF}rest>", head)]
        head = node
    return head, triples
