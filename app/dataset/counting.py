"""The numbers of `app.dataset.description`, counted in documents of triples: a seventh of what queries would take."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from app.dataset.description import Key, is_counted
from app.model.terms import RDF, XSD, Term

_TYPE: Final = f"<{RDF}type>"
_STRING: Final = XSD + "string"
_LANGUAGE_STRING: Final = RDF + "langString"
_TERMS: Final = 3

Classes = tuple[Term, ...]
Combination = tuple[Classes, Term, Classes | str]
"""What a triple counts for: the classes of its subject, its predicate, and the classes or the datatype of its value."""


def counts_of(stated: Sequence[Path], entailed: Path) -> dict[Key, int]:
    """What `description.full_counts` gives for the stores that are made of these documents.

    No document has a triple twice, and what is entailed is nowhere stated; two documents may state the same.
    """
    lines = _Distinct(stated)
    classes = _classes(itertools.chain.from_iterable(map(_lines, stated)))
    counts: Counter[Key] = Counter()
    for (kinds, predicate, value), number in Counter(_combinations(lines, classes)).items():
        counts.update(dict.fromkeys(_keys(kinds, predicate, value), number))
        counts["property", _name(predicate)] += number
        counts["triples",] += number
    for kinds in classes.values():
        for kind in kinds:
            counts["stated", _name(kind)] += 1
            counts["class", _name(kind)] += 1
    for line in _lines(entailed):
        _, predicate, rest = line.split(" ", 2)
        counts["property", _name(predicate)] += 1
        counts["triples",] += 1
        if predicate == _TYPE and rest.startswith("<"):
            counts["class", _name(rest[:-3])] += 1
    return {key: number for key, number in counts.items() if is_counted(key)}


class _Distinct:
    """The lines of some documents, each once; only things that two of them speak of are looked at more closely."""

    def __init__(self, documents: Sequence[Path]) -> None:
        self._documents = documents
        self._shared = _shared_subjects(documents) if len(documents) > 1 else frozenset()

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for document in self._documents:
            for line in _lines(document):
                if line[: line.index(" ")] in self._shared:
                    if line in seen:
                        continue
                    seen.add(line)
                yield line


def _shared_subjects(documents: Sequence[Path]) -> frozenset[Term]:
    seen: set[Term] = set()
    shared: set[Term] = set()
    for document in documents:
        subjects = {line[: line.index(" ")] for line in _lines(document)}
        shared |= seen & subjects
        seen |= subjects
    return frozenset(shared)


def _classes(lines: Iterable[str]) -> dict[Term, Classes]:
    """The classes that are stated of each thing, each once."""
    needle = f" {_TYPE} <"
    found: dict[Term, Classes] = {}
    for line in lines:
        if needle in line:
            subject, predicate, rest = line.split(" ", 2)
            known = found.get(subject, ())
            if predicate == _TYPE and (kind := rest[:-3]) not in known:
                found[subject] = (*known, kind)
    alike: dict[Classes, Classes] = {}
    return {subject: alike.setdefault(classes, classes) for subject, classes in found.items()}


def _combinations(lines: _Distinct, classes: dict[Term, Classes]) -> Iterator[Combination]:
    for line in lines:
        subject, predicate, rest = line.split(" ", 2)
        value = rest[:-3]
        yield (
            classes.get(subject, ()),
            predicate,
            _datatype(value) if value.startswith('"') else classes.get(value, ()),
        )


def _keys(kinds: Classes, predicate: Term, value: Classes | str) -> Iterator[Key]:
    name = _name(predicate)
    for kind in map(_name, kinds):
        yield "of", kind, name
        if isinstance(value, str):
            yield "datatype", kind, name, value
        else:
            yield from (("to", kind, name, _name(end)) for end in value)


def _datatype(literal: Term) -> str:
    if literal.endswith('"'):
        return _STRING
    return literal[literal.rindex("^^<") + len("^^<") : -1] if literal.endswith(">") else _LANGUAGE_STRING


def _name(iri: Term) -> str:
    return iri[1:-1]


def _lines(document: Path) -> Iterator[str]:
    with document.open(encoding="utf-8", newline="\n") as file:
        yield from file
