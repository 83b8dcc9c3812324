"""What each clause of a resolution cites, and its foreword."""

from collections.abc import Iterable, Iterator
from itertools import chain

from app.model.records import Citation, Clause
from app.sources.resolutions.cited.agreements import agreements_in
from app.sources.resolutions.cited.documents import documents_in
from app.sources.resolutions.cited.internal import internal_in
from app.sources.resolutions.cited.mention import Mention
from app.sources.resolutions.cited.provisions import provisions_in

FOREWORD = "foreword"


def citations_of(
    clauses: Iterable[Clause], *, body: str | None, headings: tuple[str, ...], foreword: str = ""
) -> Iterator[Citation]:
    """The citations of a foreword and of clauses, in the order of the text, each target once a clause.

    `body` is the short name of the adopting body, `headings` are those of the sections.
    """
    yield from _citations_in(FOREWORD, foreword, body, ())
    for clause in clauses:
        yield from _citations_in(clause.path, clause.text, body, headings)


def _citations_in(path: str, words: str, body: str | None, headings: tuple[str, ...]) -> Iterator[Citation]:
    cited: set[str] = set()
    for mention in _mentions_in(words, body, headings):
        if mention.target not in cited:
            cited.add(mention.target)
            yield Citation(path, mention.target, mention.kind, words[mention.start : mention.end].strip())


def _mentions_in(words: str, body: str | None, headings: tuple[str, ...]) -> list[Mention]:
    """The mentions in some words from left to right; what lies inside another mention is none of its own."""
    found: list[Mention] = []
    spans: set[tuple[int, int]] = set()
    taken = bytearray(len(words))
    recognised = chain(
        provisions_in(words, body), documents_in(words), agreements_in(words), internal_in(words, headings)
    )
    for mention in recognised:
        span = (mention.start, mention.end)
        if span in spans or not any(taken[mention.start : mention.end]):
            found.append(mention)
            spans.add(span)
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    return sorted(found, key=lambda mention: mention.start)
