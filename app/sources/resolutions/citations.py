"""What each clause of a resolution cites, and its foreword."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from app.model.records import Citation, Clause, Section
from app.sources.resolutions.cited.agreements import agreements_in
from app.sources.resolutions.cited.decisions import decisions_in
from app.sources.resolutions.cited.documents import documents_in
from app.sources.resolutions.cited.internal import internal_in, references_to
from app.sources.resolutions.cited.mention import Mention
from app.sources.resolutions.cited.own_parts import ANNEXES, OwnParts
from app.sources.resolutions.cited.provisions import provisions_in
from app.sources.resolutions.cited.short_names import with_short_names
from app.sources.resolutions.instruments import Citing, cited_iris

__all__ = ["ANNEXES", "FOREWORD", "CitingText", "citations_of", "unresolved"]

FOREWORD = "foreword"


@dataclass(frozen=True)
class CitingText:
    """The resolution whose words are searched: who cites, its sections, its clauses, its foreword.

    `notes` are the words of footnotes by the path of the clause that they belong to.
    """

    citing: Citing
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    foreword: str = ""
    notes: tuple[tuple[str, str], ...] = ()


def citations_of(text: CitingText) -> Iterator[Citation]:
    """The citations of the foreword and of the clauses, in the order of the text, each target once a clause."""
    references = references_to(section.heading for section in text.sections)
    own = OwnParts(text.sections, text.clauses)
    notes: defaultdict[str, list[str]] = defaultdict(list)
    for path, words in text.notes:
        notes[path].append(words)
    passages = chain(
        [(FOREWORD, "", text.foreword)],
        ((clause.path, clause.section, "\n".join((clause.text, *notes[clause.path]))) for clause in text.clauses),
    )
    found: list[Citation] = []
    for path, section, words in passages:
        cited: set[str] = set()
        for mention in mentions_in(words, text.citing, () if path == FOREWORD else references):
            if mention.target not in cited:
                cited.add(mention.target)
                found.append(_citation(path, section, mention, words, own))
    yield from with_short_names(found)


def unresolved(citations: Iterable[Citation]) -> Iterator[str]:
    """A warning for each citation that nothing known stands for."""
    for citation in citations:
        if not citation.iris and not citation.inner:
            yield f"{citation.clause}: nothing is known to stand for {citation.target!r}"


def _citation(path: str, section: str, mention: Mention, words: str, own: OwnParts) -> Citation:
    printed = words[mention.start : mention.end].strip()
    if mention.kind == "internal":
        return Citation(path, mention.target, mention.kind, printed, inner=own.paths_of(mention.target, section))
    iris = mention.iris or cited_iris(mention.target, mention.kind)
    return Citation(path, mention.target, mention.kind, printed, iris=iris)


def mentions_in(words: str, citing: Citing, references: tuple[re.Pattern[str], ...]) -> list[Mention]:
    """The mentions in some words from left to right; what lies inside another mention is none of its own."""
    found: list[Mention] = []
    spans: set[tuple[int, int, str]] = set()
    taken = bytearray(len(words))
    recognised = chain(
        provisions_in(words, citing.body),
        decisions_in(words, citing),
        documents_in(words, citing),
        agreements_in(words),
        internal_in(words, references),
    )
    for mention in recognised:
        span = (mention.start, mention.end, mention.kind)
        if span in spans or not any(taken[mention.start : mention.end]):
            found.append(mention)
            spans.add(span)
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    return sorted(found, key=lambda mention: mention.start)
