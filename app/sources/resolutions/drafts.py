"""Clauses while they are being read, and how they get their paths once a section is complete."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from app.model.identifiers import slug
from app.model.records import Clause, Section
from app.sources.resolutions.labels import Mark
from app.sources.resolutions.text import Line

_GLUED_NOTE = re.compile(r"(?<=[a-z]{4})\d{1,2}(?=[\s;,.:)]|$)")
_BROKEN_NAME = re.compile(r"\b(?:ITU-[TRD](?!\w)|(?:WRC|WARC|WTSA|WTDC|PP|RA|CPM)-\d)")
_BROKEN_WORD = re.compile(r"[^\W\d_]-")


@dataclass
class Draft:
    """A clause while it is being read; `above` is the draft it belongs to."""

    mark: Mark | None
    above: "Draft | None"
    line: Line
    start: int
    end: int
    last_line: int
    pieces: list[str] = field(default_factory=list)

    def ends_with(self, *ends: str) -> bool:
        """Whether what has been read of it ends so."""
        return bool(self.pieces) and self.pieces[-1].endswith(ends)

    @property
    def words(self) -> str:
        """Its words, with those joined that a line's end took apart at a hyphen."""
        joined: list[str] = []
        for piece in self.pieces:
            broken = joined and _goes_on(joined[-1], piece)
            joined += [piece] if broken or not joined else [" ", piece]
        return "".join(joined)


def _goes_on(before: str, piece: str) -> bool:
    """Whether a hyphen at the end of a line joins what comes next: "well-" and "known", "ITU-" and "T"."""
    if _BROKEN_WORD.fullmatch(before[-2:]) is None:
        return False
    return piece[0].islower() or _BROKEN_NAME.search(f"{before[-8:]}{piece[:2]}") is not None


@dataclass(frozen=True)
class _Name:
    path: str
    key: tuple[str, ...]
    position: int


def named_clauses(section: Section, drafts: list[Draft]) -> tuple[list[Clause], list[str]]:
    """The drafts of a section as clauses with paths, and warnings on labels that come twice and on glued notes."""
    names: dict[int, _Name] = {}
    siblings: Counter[int | None] = Counter()
    used: set[tuple[str, ...] | str] = set()
    unlabelled = sum(draft.mark is None for draft in drafts)
    clauses: list[Clause] = []
    warnings: list[str] = []
    for draft in drafts:
        above = id(draft.above) if draft.above else None
        siblings[above] += 1
        name = _named(section, draft, names.get(above) if above else None, siblings[above], alone=unlabelled == 1)
        if name.key in used or name.path in used:
            warnings.append(f"line {draft.line.number}: {name.path} comes again")
            name = _told_apart(name, used)
        used |= {name.key, name.path}
        names[id(draft)] = name
        clauses.append(_clause(section, draft, name, names[above].path if above else None, warnings))
    return clauses, warnings


def _told_apart(name: _Name, used: set[tuple[str, ...] | str]) -> _Name:
    """The name with the least number that makes path and key its own."""
    candidates = (
        _Name(f"{name.path} ({times})", (*name.key[:-1], f"{name.key[-1]}-{times}"), name.position)
        for times in count(2)
    )
    return next(other for other in candidates if other.key not in used and other.path not in used)


def _named(section: Section, draft: Draft, above: _Name | None, position: int, *, alone: bool) -> _Name:
    """The path and key of a draft below `above`; `alone` says that it is the only one without a label."""
    if draft.mark is None:
        path, key = (section.path, ()) if alone else (f"{section.path}/{position}", (str(position),))
        return _Name(path, key, position)
    ordinal = draft.mark.ordinal
    above_is_numbered = above is not None and above.path != section.path
    above_key = above.key if above else ()
    if ordinal is None:
        return _Name(f"{above.path if above else section.path}/{position}", (*above_key, str(position)), position)
    if above is None or not above_is_numbered:
        return _Name(f"{section.path} {ordinal}", (slug(ordinal),), position)
    if "." in ordinal and above.path == f"{section.path} {ordinal.rpartition('.')[0]}":
        return _Name(f"{section.path} {ordinal}", (slug(ordinal),), position)
    return _Name(f"{above.path}/{ordinal}", (*above_key, slug(ordinal)), position)


def _clause(section: Section, draft: Draft, name: _Name, parent: str | None, warnings: list[str]) -> Clause:
    words = draft.words
    notes = [note.group() for note in _GLUED_NOTE.finditer(words)]
    warnings += [f"{name.path}: the footnote mark {note} is left out" for note in notes]
    return Clause(
        path=name.path,
        section=section.path,
        label=draft.mark.printed if draft.mark else None,
        ordinal=draft.mark.ordinal if draft.mark else None,
        parent=parent,
        text=_GLUED_NOTE.sub("", words),
        position=name.position,
        key=name.key,
        start=draft.start,
        end=draft.end,
        line=draft.line.number,
        last_line=draft.last_line,
        page=draft.line.page,
    )
