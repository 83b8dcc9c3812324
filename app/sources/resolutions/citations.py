"""What each clause of a resolution cites, and its foreword."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from app.model.records import Citation, Clause, Section
from app.sources.resolutions.cited.agreements import agreements_in
from app.sources.resolutions.cited.documents import documents_in
from app.sources.resolutions.cited.internal import internal_in, references_to
from app.sources.resolutions.cited.mention import Mention
from app.sources.resolutions.cited.provisions import provisions_in
from app.sources.resolutions.instruments import Citing, cited_iris

FOREWORD = "foreword"
ANNEXES = ("Annex ", "Appendix ")  # parts of a resolution that are cited and not read
_LABEL = re.compile(r"\d{1,2}(?:\.\d{1,2})*(?:bis)?|[a-z]{1,4}\)")
_FIRST_LABEL = re.compile(rf" (?=(?:{_LABEL.pattern}))")


@dataclass(frozen=True)
class CitingText:
    """The resolution whose words are searched: who cites, its sections, its clauses, its foreword."""

    citing: Citing
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    foreword: str = ""


def citations_of(text: CitingText) -> Iterator[Citation]:
    """The citations of the foreword and of the clauses, in the order of the text, each target once a clause."""
    references = references_to(section.heading for section in text.sections)
    paths = frozenset(chain((clause.path for clause in text.clauses), (section.path for section in text.sections)))
    passages = chain([(FOREWORD, text.foreword)], ((clause.path, clause.text) for clause in text.clauses))
    for path, words in passages:
        cited: set[str] = set()
        for mention in _mentions_in(words, text.citing.body, () if path == FOREWORD else references):
            if mention.target not in cited:
                cited.add(mention.target)
                yield _citation(path, mention, words[mention.start : mention.end].strip(), text.citing, paths)


def unresolved(citations: Iterable[Citation]) -> Iterator[str]:
    """A warning for each citation that nothing known stands for."""
    for citation in citations:
        if not citation.iris and not citation.inner:
            yield f"{citation.clause}: nothing is known to stand for {citation.target!r}"


def _citation(path: str, mention: Mention, words: str, citing: Citing, paths: frozenset[str]) -> Citation:
    if mention.kind == "internal":
        inner = tuple(inner for inner in _inner_paths(mention.target) if inner in paths or inner.startswith(ANNEXES))
        return Citation(path, mention.target, mention.kind, words, inner=inner)
    iris = cited_iris(mention.target, mention.kind, words, citing)
    return Citation(path, mention.target, mention.kind, words, iris=iris)


def _inner_paths(target: str) -> Iterator[str]:
    """The paths that "resolves 1 and 2 of this resolution" points to."""
    words = target.removesuffix(" of this resolution").removesuffix(" to this resolution")
    first = _FIRST_LABEL.search(words)
    if first is None:
        yield words
        return
    for label in _LABEL.findall(words, first.end()):
        yield f"{words[: first.start()]} {label.removesuffix(')')}"


def _mentions_in(words: str, body: str | None, references: tuple[re.Pattern[str], ...]) -> list[Mention]:
    """The mentions in some words from left to right; what lies inside another mention is none of its own."""
    found: list[Mention] = []
    spans: set[tuple[int, int]] = set()
    taken = bytearray(len(words))
    recognised = chain(
        provisions_in(words, body), documents_in(words), agreements_in(words), internal_in(words, references)
    )
    for mention in recognised:
        span = (mention.start, mention.end)
        if span in spans or not any(taken[mention.start : mention.end]):
            found.append(mention)
            spans.add(span)
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    return sorted(found, key=lambda mention: mention.start)
