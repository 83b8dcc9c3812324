"""Two versions of a resolution side by side: which clause goes on from which, and how it changed on the way.

Sections are paired by their headings and by the clauses they share; then the clauses: first those whose words are the
same, among equals by the company they keep; then those that are alike, all at once, as the matching that keeps most of
the words (`app.model.assignment`), with a little more for the same section, number, parent and neighbours; then what
still stands alone between two clauses that are paired. What is left is new or deleted, or a piece of a clause that was
split or merged. [docs/revisions.md] has the limits, and on what measurement they rest.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.model.assignment import Pair, heaviest_matching
from app.model.clause_likeness import ALIKE, Likeness, body
from app.model.clause_pieces import Wholes
from app.model.version_text import TextClause, TextSection, VersionText

# Likeness from which two clauses are taken for one, anywhere; and where place, number or parent speak for it too.
ALIKE_ANYWHERE: Final = 400
ALIKE_IN_PLACE: Final = 220
_WORDS_THAT_TRAVEL: Final = 4  # shorter clauses are not looked for under another parent or heading
_TIE: Final = 1 << 48  # what tells two pairings of the same weight apart is smaller than any weight
_NEAR: Final = 2
_MOST_EQUALS: Final = 2500


@dataclass(frozen=True, slots=True)
class Group:
    """Clauses (or sections) by their places before and after: one each, none on one side, or several where split."""

    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who goes with whom: places of sections, and of clauses; `pieces` are the groups of what was split or merged."""

    sections: Mapping[int, int]
    clauses: Mapping[int, int]
    pieces: tuple[Group, ...]


def pair(before: VersionText, after: VersionText) -> Pairing:
    """The pairing of two versions; the same the other way round with the sides exchanged."""
    work = _Work(_Side(before), _Side(after))
    work.pair_sections()
    work.pair_equals()
    work.pair_sections()
    likeness = Likeness(work.before.bodies, work.after.bodies)
    work.pair_alike(likeness, ALIKE_ANYWHERE)
    work.pair_sections()
    work.pair_alike(likeness, ALIKE_IN_PLACE, only_in_place=True)
    pieces = work.take_pieces(likeness)
    work.pair_sections()
    return Pairing(dict(work.sections), dict(sorted(work.clauses.items())), pieces)


class _Side:
    """One version with what is asked of it again and again, by the places of its clauses."""

    def __init__(self, version: VersionText) -> None:
        self.clauses: Sequence[TextClause] = version.clauses
        self.headings = [body(section.heading).casefold() for section in version.sections]
        self.bodies = [body(clause.text) for clause in version.clauses]
        section_at = {section.path: place for place, section in enumerate(version.sections)}
        clause_at = {clause.path: place for place, clause in enumerate(version.clauses)}
        self.section = [section_at.get(clause.section, -1) for clause in version.clauses]
        self.parent = [clause_at.get(clause.parent, -1) if clause.parent else -1 for clause in version.clauses]
        self.sections: Sequence[TextSection] = version.sections
        self.members: dict[int, list[int]] = {}
        for place, section in enumerate(self.section):
            self.members.setdefault(section, []).append(place)
        self.previous, self.next = self._siblings()

    def _siblings(self) -> tuple[list[int], list[int]]:
        previous, following = [-1] * len(self.clauses), [-1] * len(self.clauses)
        last: dict[tuple[int, int], int] = {}
        for place in range(len(self.clauses)):
            under = (self.section[place], self.parent[place])
            previous[place] = last.get(under, -1)
            if previous[place] >= 0:
                following[previous[place]] = place
            last[under] = place
        return previous, following

    def ordinal(self, place: int) -> str | None:
        found = self.clauses[place].ordinal
        return found.casefold() if found else None


@dataclass
class _Work:
    """A pairing on its way."""

    before: _Side
    after: _Side
    sections: dict[int, int] = field(default_factory=dict)
    clauses: dict[int, int] = field(default_factory=dict)

    def pair_sections(self) -> None:
        """Pair the sections anew by heading and by the clauses that are paired, or as yet are equal."""
        votes = self._votes()
        headings = Likeness(self.before.headings, self.after.headings)
        weights: dict[Pair, int] = {}
        for one, left in enumerate(self.before.headings):
            for other, right in enumerate(self.after.headings):
                most = max(len(self.before.members.get(one, ())), len(self.after.members.get(other, ())), 1)
                share = ALIKE * votes.get((one, other), 0) // most
                alike = ALIKE if left == right else headings.of(one, other)
                if alike >= ALIKE // 2 or share >= ALIKE // 3:
                    weights[one, other] = (alike + 2 * share) * _TIE - self._apart(one, other, is_clause=False)
        self.sections = heaviest_matching(weights)

    def _votes(self) -> dict[Pair, int]:
        """How many clauses two sections have in common."""
        votes: dict[Pair, int] = {}
        if self.clauses:
            for one, other in self.clauses.items():
                under = (self.before.section[one], self.after.section[other])
                votes[under] = votes.get(under, 0) + 1
            return votes
        equal = _places(self.before.bodies), _places(self.after.bodies)
        for text in equal[0].keys() & equal[1].keys():
            ones = {self.before.section[place] for place in equal[0][text]}
            for other in {self.after.section[place] for place in equal[1][text]}:
                for one in ones:
                    votes[one, other] = votes.get((one, other), 0) + 1
        return votes

    def pair_equals(self) -> None:
        """Pair the clauses with the same words; among several of the same words by place and company."""
        before, after = _places(self.before.bodies), _places(self.after.bodies)
        weights: dict[Pair, int] = {}
        for text in sorted(before.keys() & after.keys()):
            for one, other in _equals(before[text], after[text]):
                if self._may_meet(one, other):
                    weights[one, other] = (ALIKE + self._company(one, other)) * _TIE - self._apart(one, other)
        self.clauses = heaviest_matching(weights)

    def pair_alike(self, likeness: Likeness, least: int, *, only_in_place: bool = False) -> None:
        """Pair those that still stand alone and are alike at least so much, twice: parents first bring children."""
        for _ in range(2):
            paired = set(self.clauses.values())
            ones = [place for place in range(len(self.before.bodies)) if place not in self.clauses]
            others = [place for place in range(len(self.after.bodies)) if place not in paired]
            candidates = likeness.candidates(ones, others) | self._same_numbers(ones, others)
            weights: dict[Pair, int] = {}
            for one, other in candidates:
                alike = likeness.of(one, other)
                if alike < least or not self._may_meet(one, other, only_in_place=only_in_place):
                    continue
                weights[one, other] = (4 * alike + self._company(one, other)) * _TIE - self._apart(one, other)
            self.clauses |= heaviest_matching(weights)

    def _same_numbers(self, ones: Iterable[int], others: Iterable[int]) -> set[Pair]:
        """The pairs with the same number in sections that are paired."""
        at: dict[tuple[int, str], list[int]] = {}
        for other in others:
            at.setdefault((self.after.section[other], self.after.clauses[other].path.partition(" ")[2]), []).append(
                other
            )
        found: set[Pair] = set()
        for one in ones:
            section = self.sections.get(self.before.section[one], -1)
            found.update(
                (one, other) for other in at.get((section, self.before.clauses[one].path.partition(" ")[2]), ())
            )
        return found

    def _same_place(self, one: int, other: int) -> bool:
        """Whether two clauses stand in the same place: under parents, or in sections, that are paired."""
        above, under = self.before.parent[one], self.after.parent[other]
        if above >= 0 or under >= 0:
            return above >= 0 and self.clauses.get(above, -2) == under
        return self.sections.get(self.before.section[one], -2) == self.after.section[other]

    def _may_meet(self, one: int, other: int, *, only_in_place: bool = False) -> bool:
        """Whether two clauses may be paired where they stand: short ones, such as items of a list, only in place."""
        words = min(len(self.before.bodies[one].split()), len(self.after.bodies[other].split()))
        travels = words >= _WORDS_THAT_TRAVEL and not only_in_place
        return travels or self._same_place(one, other)

    def _company(self, one: int, other: int) -> int:
        """What the places of two clauses say for their being the same, in the measure of `ALIKE`; at most 700."""
        in_place = self._same_place(one, other)
        points = 300 if in_place else 0
        points += 100 if in_place and self.before.ordinal(one) == self.after.ordinal(other) else 0
        for left, right in ((self.before.previous, self.after.previous), (self.before.next, self.after.next)):
            near, other_near = left[one], right[other]
            if near < 0 or other_near < 0:
                points += 75 if near == other_near and in_place else 0
            elif self.clauses.get(near) == other_near or self.before.bodies[near] == self.after.bodies[other_near]:
                points += 150
        return points

    def _apart(self, one: int, other: int, *, is_clause: bool = True) -> int:
        """How far apart two places are, as a share of the whole, squared: equals are paired in their order."""
        before, after = (
            (len(self.before.bodies), len(self.after.bodies))
            if is_clause
            else (len(self.before.headings), len(self.after.headings))
        )
        gap = one * max(after - 1, 1) - other * max(before - 1, 1)
        widest = max(before - 1, 1) * max(after - 1, 1)
        return (gap * gap << 24) // (widest * widest) * 1024 + min(one + other, 1023)

    def take_pieces(self, likeness: Likeness) -> tuple[Group, ...]:
        """The groups of clauses that were split or merged; their clauses are pairs no longer."""
        left, right = self.before.bodies, self.after.bodies
        partner = {other: one for one, other in self.clauses.items()}
        alone = [place for place in range(len(left)) if place not in self.clauses]
        come = [place for place in range(len(right)) if place not in partner]
        split = Wholes(left, right, self.clauses, likeness.inside)
        merged = Wholes(right, left, partner, lambda whole, piece: likeness.inside(piece, whole))
        groups = [
            Group((whole,), parts) for whole, parts in split.found(likeness.candidates(range(len(left)), come)).items()
        ]
        backward = {(other, one) for one, other in likeness.candidates(alone, range(len(right)))}
        groups += [Group(parts, (whole,)) for whole, parts in merged.found(backward).items()]
        taken = tuple(group for group in groups if not any(_touch(group, other) for other in groups))
        for group in taken:
            for one in group.before:
                self.clauses.pop(one, None)
        return tuple(sorted(taken, key=lambda group: (group.after, group.before)))


def _touch(group: Group, other: Group) -> bool:
    """Whether two groups claim the same clause."""
    return group != other and bool({*group.before} & {*other.before} or {*group.after} & {*other.after})


def _places(texts: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        places.setdefault(text, []).append(place)
    return places


def _equals(before: Sequence[int], after: Sequence[int]) -> Iterator[Pair]:
    """The pairs of clauses with the same words that come into question: all, or of very many those of like rank."""
    if len(before) * len(after) <= _MOST_EQUALS:
        yield from ((one, other) for one in before for other in after)
        return
    for rank in range(max(len(before), len(after))):
        for near in range(rank - _NEAR, rank + _NEAR + 1):
            if rank < len(before) and 0 <= near < len(after):
                yield before[rank], after[near]
                yield before[-1 - rank], after[-1 - near]
