"""What changed from one version of a resolution to another, clause by clause, in the order in which one reads it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from zlib import crc32

from app.model.clause_alignment import Group, Pairing, pair
from app.model.clause_likeness import body
from app.model.version_text import TextClause, TextSection, VersionText
from app.model.word_changes import Run, word_changes, word_similarity

Change = Literal["unchanged", "edited", "renumbered", "moved", "split", "merged", "new", "deleted"]
CHANGES: Final[tuple[Change, ...]] = (
    "unchanged",
    "edited",
    "renumbered",
    "moved",
    "split",
    "merged",
    "new",
    "deleted",
)


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What became of a clause: `before` and `after` have one clause each, or none on one side, or several where split.

    `changes` has one word, or two where a clause was moved or renumbered and edited.
    """

    changes: tuple[Change, ...]
    before: tuple[TextClause, ...]
    after: tuple[TextClause, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The words that stay, go and come; those of several clauses in a row."""
        return word_changes(*self._texts)

    @property
    def similarity(self) -> float:
        """The share of the words that stay, from 0 to 1."""
        return word_similarity(*self._texts) if self.before and self.after else 0.0

    @property
    def _texts(self) -> tuple[str, str]:
        return " ".join(one.text for one in self.before), " ".join(one.text for one in self.after)


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What became of a section: its heading may be edited, its place moved; one side is None where there is none."""

    changes: tuple[Change, ...]
    before: TextSection | None
    after: TextSection | None


@dataclass(frozen=True, slots=True)
class Revision:
    """All changes from one version to another: of sections in their order, and of clauses."""

    before: VersionText
    after: VersionText
    sections: tuple[SectionChange, ...]
    clauses: tuple[ClauseChange, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many clauses changed in which way; one that changed in two ways counts in both."""
        found = Counter(change for one in self.clauses for change in one.changes)
        return {change: found[change] for change in CHANGES}


def changes_between(before: VersionText, after: VersionText) -> Revision:
    """The changes from one version to another."""
    pairing = pair(before, after)
    reading = _Reading(before, after, pairing)
    return Revision(before, after, reading.sections(), reading.clauses())


@dataclass(frozen=True)
class _Reading:
    """A pairing as changes."""

    old: VersionText
    new: VersionText
    pairing: Pairing

    def clauses(self) -> tuple[ClauseChange, ...]:
        moved = self._moved()
        groups = [Group((one,), (other,)) for one, other in self.pairing.clauses.items()] + list(self.pairing.pieces)
        known = {place for group in groups for place in group.before}
        come = {place for group in groups for place in group.after}
        groups += [Group((), (place,)) for place in range(len(self.new.clauses)) if place not in come]
        gone = [Group((place,), ()) for place in range(len(self.old.clauses)) if place not in known]
        in_order = sorted(groups, key=lambda group: group.after)
        return tuple(self._change(group, moved) for group in _with_gone(in_order, gone, moved))

    def _change(self, group: Group, moved: set[int]) -> ClauseChange:
        before = tuple(self.old.clauses[place] for place in group.before)
        after = tuple(self.new.clauses[place] for place in group.after)
        return ClauseChange(self._kinds(group, before, after, moved), before, after)

    def _kinds(
        self, group: Group, before: Sequence[TextClause], after: Sequence[TextClause], moved: set[int]
    ) -> tuple[Change, ...]:
        if not before or not after:
            return ("new",) if after else ("deleted",)
        if len(before) + len(after) > 2:  # noqa: PLR2004  # a pair has two
            return ("split",) if len(after) > 1 else ("merged",)
        found: list[Change] = []
        if group.before[0] in moved:
            found.append("moved")
        elif (before[0].ordinal or "").casefold() != (after[0].ordinal or "").casefold():
            found.append("renumbered")
        if body(before[0].text) != body(after[0].text):
            found.append("edited")
        return tuple(found) or ("unchanged",)

    def _moved(self) -> set[int]:
        """The places before of the pairs that stand under another parent or section now, or in another order."""
        old, new = _Places(self.old), _Places(self.new)
        moved: set[int] = set()
        families: dict[tuple[int, int], list[tuple[int, int]]] = {}
        wholes = {one: group.after for group in self.pairing.pieces for one in group.before}
        for one, other in self.pairing.clauses.items():
            if self._stays(old, new, one, other, wholes):
                families.setdefault((old.section[one], old.parent[one]), []).append((one, other))
            else:
                moved.add(one)
        for family in families.values():
            weights = [self._weight(one) for one, _ in family]
            kept = heaviest_rising([other for _, other in family], weights)
            moved.update(one for place, (one, _) in enumerate(family) if place not in kept)
        return moved

    def _stays(
        self, old: "_Places", new: "_Places", one: int, other: int, wholes: Mapping[int, tuple[int, ...]]
    ) -> bool:
        above, under = old.parent[one], new.parent[other]
        if above < 0 and under < 0:
            return self.pairing.sections.get(old.section[one], -1) == new.section[other]
        return above >= 0 and (self.pairing.clauses.get(above, -2) == under or under in wholes.get(above, ()))

    def _weight(self, place: int) -> int:
        """What is lost when a clause counts as moved: few clauses rather than many, and short ones rather than long."""
        text = body(self.old.clauses[place].text)
        return (1 << 64) + (len(text.split()) << 32) + crc32(text.encode())

    def sections(self) -> tuple[SectionChange, ...]:
        """The sections in the order after; those that are gone stand where they stood."""
        pairs = sorted(self.pairing.sections.items())
        kept = heaviest_rising([other for _, other in pairs], [1] * len(pairs))
        moved = {one for place, (one, _) in enumerate(pairs) if place not in kept}
        come = set(self.pairing.sections.values())
        groups = [Group((one,), (other,)) for one, other in pairs]
        groups += [Group((), (place,)) for place in range(len(self.new.sections)) if place not in come]
        gone = [Group((one,), ()) for one in range(len(self.old.sections)) if one not in self.pairing.sections]
        in_order = _with_gone(sorted(groups, key=lambda group: group.after), gone, moved)
        return tuple(self._section(group, moved) for group in in_order)

    def _section(self, group: Group, moved: set[int]) -> SectionChange:
        before = self.old.sections[group.before[0]] if group.before else None
        after = self.new.sections[group.after[0]] if group.after else None
        if before is None or after is None:
            return SectionChange(("deleted",) if before else ("new",), before, after)
        found: list[Change] = ["moved"] if group.before[0] in moved else []
        if body(before.heading).casefold() != body(after.heading).casefold():
            found.append("edited")
        return SectionChange(tuple(found) or ("unchanged",), before, after)


class _Places:
    """Where the clauses of a version stand: the places of their sections and parents, -1 for none."""

    def __init__(self, version: VersionText) -> None:
        sections = {section.path: place for place, section in enumerate(version.sections)}
        clauses = {clause.path: place for place, clause in enumerate(version.clauses)}
        self.section = [sections.get(clause.section, -1) for clause in version.clauses]
        self.parent = [clauses.get(clause.parent, -1) if clause.parent else -1 for clause in version.clauses]


def heaviest_rising(numbers: Sequence[int], weights: Sequence[int]) -> set[int]:
    """The places of the rising subsequence of the greatest weight (n log n, by a tree of prefix maxima)."""
    ranks = {number: rank for rank, number in enumerate(sorted(set(numbers)), 1)}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(ranks) + 1)
    before: list[int] = []
    for place, number in enumerate(numbers):
        best, rank = (0, -1), ranks[number] - 1
        while rank > 0:
            best, rank = max(best, tree[rank]), rank - (rank & -rank)
        before.append(best[1])
        found, rank = (best[0] + weights[place], place), ranks[number]
        while rank < len(tree):
            tree[rank], rank = max(tree[rank], found), rank + (rank & -rank)
    best, rank = (0, -1), len(ranks)
    while rank > 0:
        best, rank = max(best, tree[rank]), rank - (rank & -rank)
    place = best[1]
    kept: set[int] = set()
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept


def _with_gone(groups: Sequence[Group], gone: Iterable[Group], moved: set[int]) -> list[Group]:
    """The groups with those that are gone put behind what stood before them, as far as that has stayed."""
    at = {one: place for place, group in enumerate(groups) for one in group.before if one not in moved}
    behind: dict[int, list[Group]] = {}
    for group in gone:
        before = group.before[0] - 1
        while before >= 0 and before not in at:
            before -= 1
        behind.setdefault(at.get(before, -1), []).append(group)
    found = list(behind.get(-1, ()))
    for place, group in enumerate(groups):
        found += [group, *behind.get(place, ())]
    return found


def revision_as_json(revision: Revision) -> dict[str, Any]:
    """The changes as values that `json.dumps` takes: what `twintext diff --format json` and the REST resource show."""
    return {
        "from": _version_as_json(revision.before),
        "to": _version_as_json(revision.after),
        "counts": revision.counts,
        "sections": [
            {
                "changes": list(one.changes),
                "from": _section_as_json(one.before) if one.before else None,
                "to": _section_as_json(one.after) if one.after else None,
            }
            for one in revision.sections
        ],
        "clauses": [_change_as_json(one) for one in revision.clauses],
    }


def _version_as_json(version: VersionText) -> dict[str, Any]:
    return {"id": version.iri, "name": version.name, "version": version.key, "clauses": len(version.clauses)}


def _section_as_json(section: TextSection) -> dict[str, Any]:
    return {"id": section.iri, "path": section.path, "heading": section.heading}


def _change_as_json(change: ClauseChange) -> dict[str, Any]:
    return {
        "changes": list(change.changes),
        "from": [_clause_as_json(one) for one in change.before],
        "to": [_clause_as_json(one) for one in change.after],
        "similarity": round(change.similarity, 3),
        "words": [{"kind": run.kind, "text": run.text} for run in change.runs],
    }


def _clause_as_json(clause: TextClause) -> dict[str, Any]:
    return {"id": clause.iri, "path": clause.path, "section": clause.section, "parent": clause.parent}
