"""The text of a question as SPARQL tokens: what it asks for, what it projects, where it hides a sub-SELECT.

Only as much of the grammar is read as the rules of docs/questions.md need (SPARQL 1.1 Query, section 19.8); the engine
parses the whole.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT")

_TOKEN = re.compile(
    r"""
    (?P<space>\s+ | \#[^\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
              | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<name>[^\W\d]?[\w.-]*:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)* | @[\w-]+)
  | (?P<word>[^\W\d]\w*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """One token: its kind (iri, string, variable, name, word, other), text, line from 1, and offset in characters."""

    kind: str
    text: str
    line: int
    start: int

    def is_word(self, word: str) -> bool:
        """Whether this is the keyword, in any case."""
        return self.kind == "word" and self.text.upper() == word


@dataclass(frozen=True)
class Selection:
    """One SELECT: its line, the variables it projects as they are, whether it says `*`, all variables it speaks of."""

    line: int
    projected: frozenset[str]
    everything: bool
    variables: frozenset[str]
    ordered: bool


def tokens(text: str) -> list[Token]:
    """The tokens of a query, without blanks and comments."""
    found = []
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "other", match.group(), line, match.start()))
        line += match.group().count("\n")
    return found


def variables(query: Sequence[Token]) -> frozenset[str]:
    """The names of all variables in the query."""
    return frozenset(token.text[1:] for token in query if token.kind == "variable")


def binding_checks(query: Sequence[Token]) -> Iterator[tuple[str, int]]:
    """Each variable that the query tests with BOUND, and the line."""
    for word, bracket, token in zip(query, query[1:], query[2:], strict=False):
        if word.is_word("BOUND") and bracket.text == "(" and token.kind == "variable":
            yield token.text[1:], token.line


def selections(query: Sequence[Token]) -> Iterator[Selection]:
    """Every SELECT of the query, the outer one first and each sub-SELECT after it."""
    for start, token in enumerate(query):
        if token.is_word("SELECT"):
            yield _selection(query[start : _end_of_group(query, start)])


def _selection(region: Sequence[Token]) -> Selection:
    projected: set[str] = set()
    everything = False
    depth = 0
    for token in region[1:]:
        if depth == 0 and (token.is_word("WHERE") or token.text == "{" or token.is_word("FROM")):
            break
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "variable":
            projected.add(token.text[1:])
        everything = everything or (depth == 0 and token.text == "*")
    return Selection(region[0].line, frozenset(projected), everything, variables(region), _is_ordered(region))


def _is_ordered(region: Sequence[Token]) -> bool:
    depth = 0
    for token in region:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and token.is_word("ORDER"):
            return True
    return False


def _end_of_group(query: Sequence[Token], start: int) -> int:
    depth = 0
    for index in range(start, len(query)):
        depth += {"{": 1, "}": -1}.get(query[index].text, 0)
        if depth < 0:
            return index
    return len(query)
