"""The questions of `queries/` as examples for query editors: as much of each file as that takes.

`app.query.questions` reads the files whole and refuses what breaks their form; what is passed over here it refuses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from app.model.sparql_tokens import TOKEN

Form = Literal["SELECT", "ASK", "CONSTRUCT"]

_KEY = re.compile(r"#\+ ?([a-z-]+):(?: (.*))?")
_MORE = re.compile(r"#\+ +(\S.*)")
_NUMBERED = re.compile(r"\d+-(.+)")
_FORMS: Final[dict[str, Form]] = {"SELECT": "SELECT", "ASK": "ASK", "CONSTRUCT": "CONSTRUCT"}


@dataclass(frozen=True)
class Example:
    """A question as an example: its name, what it asks in words, the duty that it serves, its form and its text."""

    name: str
    title: str
    summary: str
    answers: str
    form: Form
    text: str


def examples(directory: Path) -> list[Example]:
    """The examples of all question files below a directory, in the order of their names."""
    found = (_example(path) for path in directory.rglob("*.rq"))
    return sorted((example for example in found if example), key=lambda example: example.name)


def _example(path: Path) -> Example | None:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    entries = dict(_entries(text))
    form = _form(text)
    if form is None or not entries.get("title"):
        return None
    numbered = _NUMBERED.fullmatch(path.stem)
    name = numbered[1] if numbered else path.stem
    return Example(name, entries["title"], entries.get("summary", ""), entries.get("answers", ""), form, text)


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """The keys of a header with their texts, folded to one line; what is nested in a key counts to its text."""
    key, words = "", list[str]()
    for line in text.split("\n"):
        begun = _KEY.fullmatch(line.rstrip())
        more = _MORE.fullmatch(line.rstrip())
        if begun:
            yield key, _unquoted(words)
            key, words = begun[1], [begun[2] or ""]
        elif more:
            words.append(more[1])
        else:
            break
    yield key, _unquoted(words)


def _unquoted(words: list[str]) -> str:
    """The text of a YAML scalar on one line: plain, quoted, or folded."""
    text = " ".join(" ".join(words).split())
    for mark in (">-", ">", "|-", "|"):
        if text.startswith(mark + " "):
            return text.removeprefix(mark + " ")
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text[1:-1].replace('\\"', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text


def _form(text: str) -> Form | None:
    words = (match.group().upper() for match in TOKEN.finditer(text) if match.lastgroup == "word")
    return next((_FORMS[word] for word in words if word in _FORMS), None)
