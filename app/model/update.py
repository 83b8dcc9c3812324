"""A SPARQL 1.1 Update request as the operations it is made of (https://www.w3.org/TR/sparql11-update/#grammar).

Only what tells operations apart is read here. What stands in braces stays text, to be understood by the engine, and so
do IRIs and prefixed names, which mean something only together with the prologue before them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.errors import QuerySyntaxError
from app.model.sparql_tokens import TOKEN
from app.model.terms import iri

VARIABLE_NAMESPACE: Final = "urn:x-twintext:variable:"

TransferKind = Literal["ADD", "COPY", "MOVE"]
_TARGETS = ("DEFAULT", "NAMED", "ALL")
_TRANSFERS: Final[dict[str, TransferKind]] = {"ADD": "ADD", "COPY": "COPY", "MOVE": "MOVE"}


@dataclass(frozen=True)
class Operation:
    """One operation; `prologue` is the text of all BASE and PREFIX declarations before it, on one line."""

    prologue: str


@dataclass(frozen=True)
class InsertData(Operation):
    """Quads to add, as the text between the braces."""

    quads: str


@dataclass(frozen=True)
class DeleteData(Operation):
    """Quads to remove, as the text between the braces."""

    quads: str


@dataclass(frozen=True)
class Modify(Operation):
    """Templates of quads to remove and to add for each solution of a pattern.

    `within`, `using` and `using_named` are graphs as they are spelled; `where` is the pattern between its braces.
    """

    delete: str
    insert: str
    where: str
    within: str | None = None
    using: tuple[str, ...] = ()
    using_named: tuple[str, ...] = ()


@dataclass(frozen=True)
class Load(Operation):
    """A document to fetch and add to a graph; the graph None is the default graph."""

    source: str
    graph: str | None
    silent: bool


@dataclass(frozen=True)
class Create(Operation):
    """A graph to begin."""

    graph: str
    silent: bool


@dataclass(frozen=True)
class Clear(Operation):
    """Graphs to empty or, where `drop` holds, to remove: one as it is spelled, or DEFAULT, NAMED or ALL."""

    target: str
    silent: bool
    drop: bool


@dataclass(frozen=True)
class Transfer(Operation):
    """The triples of one graph to put into another: as they are spelled, or DEFAULT."""

    kind: TransferKind
    source: str
    target: str
    silent: bool


@dataclass(frozen=True)
class Spelled:
    """An operation with its own text and where that begins, counted from 1."""

    operation: Operation
    text: str
    line: int
    column: int


def read_update(text: str, base: str | None = None) -> tuple[Spelled, ...]:
    """The operations of an update request in their order; `QuerySyntaxError` where it is none.

    Relative IRIs are relative to `base`, until the text names another.
    A text that is read without an error may still break the grammar inside braces: only the engine sees that.
    """
    return tuple(_Reader(text, base).operations())


def template_with_iris(template: str) -> str:
    """A template with an IRI below `VARIABLE_NAMESPACE` in the place of each variable: then it is quad data."""
    return "".join(
        f"<{VARIABLE_NAMESPACE}{match.group()[1:]}>" if match.lastgroup == "variable" else match.group()
        for match in TOKEN.finditer(template)
    )


def blank_nodes_in(quads: str) -> set[str]:
    """The labels of blank nodes in quad data."""
    return {match.group() for match in TOKEN.finditer(quads) if match.lastgroup == "blank"}


def variables_in(template: str) -> tuple[str, ...]:
    """The names of the variables in a template, each once."""
    return tuple(dict.fromkeys(m.group()[1:] for m in TOKEN.finditer(template) if m.lastgroup == "variable"))


class _Reader:
    """Reads tokens one after the other, passing over space and comments."""

    def __init__(self, text: str, base: str | None) -> None:
        self._text = text
        self._tokens: Sequence[re.Match[str]] = [
            match for match in TOKEN.finditer(text) if match.lastgroup not in ("space", "comment")
        ]
        self._place = 0
        self._prologue: list[str] = [f"BASE {iri(base)}"] if base else []

    def operations(self) -> Iterator[Spelled]:
        while True:
            self._read_prologue()
            first = self._peek()
            if first is None:
                return
            operation = self._operation()
            line, column = self._position(first.start())
            yield Spelled(operation, self._text[first.start() : self._tokens[self._place - 1].end()], line, column)
            if self._peek() is None:
                return
            self._expect(";")

    def _operation(self) -> Operation:
        word = self._word()
        if word in ("INSERT", "DELETE"):
            if self._take_word("DATA"):
                quads = self._group()
                return InsertData(self._head, quads) if word == "INSERT" else DeleteData(self._head, quads)
            return self._modify(word, None)
        if word == "WITH":
            within = self._graph()
            word = self._word()
            if word not in ("INSERT", "DELETE"):
                raise self._unexpected("INSERT or DELETE", back=1)
            return self._modify(word, within)
        return self._management(word)

    def _management(self, word: str) -> Operation:
        """Section 3.2, and LOAD."""
        if word == "LOAD":
            silent, source = self._silent(), self._graph()
            into = self._take_word("INTO")
            return Load(self._head, source, self._named_graph() if into else None, silent)
        if word == "CREATE":
            return Create(self._head, silent=self._silent(), graph=self._named_graph())
        if word in ("CLEAR", "DROP"):
            return Clear(self._head, silent=self._silent(), target=self._target(), drop=word == "DROP")
        if kind := _TRANSFERS.get(word):
            return self._transfer(kind)
        raise self._unexpected("an operation", back=1)

    def _transfer(self, kind: TransferKind) -> Transfer:
        silent, source = self._silent(), self._graph_or_default()
        if not self._take_word("TO"):
            raise self._unexpected("TO")
        return Transfer(self._head, kind, source, self._graph_or_default(), silent)

    def _modify(self, word: str, within: str | None) -> Modify:
        if word == "DELETE" and within is None and self._take_word("WHERE"):
            pattern = self._group()
            return Modify(self._head, pattern, "", pattern)
        delete = self._group() if word == "DELETE" else ""
        insert = self._group() if word == "INSERT" or self._take_word("INSERT") else ""
        using: dict[bool, list[str]] = {False: [], True: []}
        while self._take_word("USING"):
            using[self._take_word("NAMED")].append(self._graph())
        if not self._take_word("WHERE"):
            raise self._unexpected("WHERE")
        return Modify(self._head, delete, insert, self._group(), within, tuple(using[False]), tuple(using[True]))

    @property
    def _head(self) -> str:
        return " ".join(self._prologue)

    def _read_prologue(self) -> None:
        while self._is_word("BASE", "PREFIX", "VERSION"):
            start = self._place
            parts = 3 if self._word() == "PREFIX" else 2
            self._place = min(start + parts, len(self._tokens))
            self._prologue.append(" ".join(token.group() for token in self._tokens[start : self._place]))

    def _group(self) -> str:
        """The text between a brace and the one that closes it."""
        self._expect("{")
        start, depth = self._tokens[self._place - 1].end(), 1
        while depth:
            token = self._peek()
            if token is None:
                raise self._unexpected("'}'")
            depth += {"{": 1, "}": -1}.get(token.group(), 0)
            self._place += 1
        return self._text[start : self._tokens[self._place - 1].start()]

    def _silent(self) -> bool:
        return self._take_word("SILENT")

    def _target(self) -> str:
        return self._word() if self._is_word(*_TARGETS) else self._named_graph()

    def _graph_or_default(self) -> str:
        if self._is_word("DEFAULT"):
            return self._word()
        self._take_word("GRAPH")
        return self._graph()

    def _named_graph(self) -> str:
        if not self._take_word("GRAPH"):
            raise self._unexpected("GRAPH")
        return self._graph()

    def _graph(self) -> str:
        """An IRI or a prefixed name."""
        token = self._peek()
        if token is None or token.lastgroup not in ("iri", "name"):
            raise self._unexpected("an IRI")
        self._place += 1
        return token.group()

    def _word(self) -> str:
        token = self._peek()
        if token is None or token.lastgroup != "word":
            raise self._unexpected("an operation")
        self._place += 1
        return token.group().upper()

    def _is_word(self, *words: str) -> bool:
        token = self._peek()
        return token is not None and token.lastgroup == "word" and token.group().upper() in words

    def _take_word(self, word: str) -> bool:
        found = self._is_word(word)
        self._place += found
        return found

    def _expect(self, sign: str) -> None:
        token = self._peek()
        if token is None or token.group() != sign:
            raise self._unexpected(f"{sign!r}")
        self._place += 1

    def _peek(self) -> re.Match[str] | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _unexpected(self, wanted: str, back: int = 0) -> QuerySyntaxError:
        place = self._place - back
        at = self._tokens[place].start() if place < len(self._tokens) else len(self._text)
        return QuerySyntaxError(f"expected {wanted}", *self._position(at))

    def _position(self, at: int) -> tuple[int, int]:
        """Line and column, from 1."""
        return self._text.count("\n", 0, at) + 1, at - self._text.rfind("\n", 0, at)
