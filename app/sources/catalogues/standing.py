"""How the two sides of a pair of documents stand, by the latest editions that are known of both."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Literal

from app.model.catalogue import CatalogueRecord
from app.sources.catalogues.editions import is_edition, is_new_edition, side_by_side, undated, year_and_key
from app.sources.catalogues.lifting import document_key
from app.sources.catalogues.states import is_in_force

State = Literal[
    "aligned", "one-side-revised", "one-side-withdrawn", "both-withdrawn", "draft-open", "counterpart-missing"
]


@dataclass(frozen=True)
class Standing:
    """How the two sides of a pair of documents stand: their latest versions, None where there is none.

    `document` and `counterpart` are their keys, `printed` is how the record of ITU-T calls the counterpart.
    """

    document: str
    counterpart: str
    printed: str
    latest: CatalogueRecord
    latest_counterpart: CatalogueRecord | None
    state: State
    drafts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShippedTexts:
    """What the reference facts say of corresponding texts.

    `editions` are theirs by the key of the document, as records of the day of their states; `pairs` are the keys of the
    editions that correspond, that of ITU-T first.
    """

    editions: Mapping[str, Sequence[CatalogueRecord]] = field(default_factory=dict)
    pairs: AbstractSet[tuple[str, str]] = frozenset()

    @property
    def documents(self) -> set[tuple[str, str]]:
        """The keys of the documents of the pairs."""
        return {(document_key(one), document_key(other)) for one, other in self.pairs}

    def printed(self, document: str) -> str:
        """The designation of a document that has an edition here."""
        return str(undated(self.editions[document][0]))

    def line(self, document: str, records: Sequence[CatalogueRecord]) -> list[CatalogueRecord]:
        """The versions of a document: those of records, and the editions that ship; a state is that of the later day.

        Editions that ship count where one of them is in force: otherwise nobody knows whether one came after them.
        """
        shipped = self.editions.get(document, ())
        if not any(is_in_force(record) for record in shipped):
            return list(records)
        known = {record.key: record for record in shipped}
        for record in records:
            there = known.get(record.key)
            if there and there.status and there.retrieved >= record.retrieved:
                known[record.key] = replace(record, status=there.status, stage="", retrieved=there.retrieved)
            else:
                known[record.key] = record
        return list(known.values())


def standing_of(
    base: str,
    counterpart: str,
    printed: str,
    line: Sequence[CatalogueRecord],
    counterparts: Sequence[CatalogueRecord],
    paired: AbstractSet[tuple[str, str]] = frozenset(),
) -> Standing:
    """How a pair of documents stands, by the latest editions of both sides.

    `paired` are the keys of editions of which a source says that they correspond, whatever their dates, and with no
    other edition of the same document.
    """
    editions = sorted(filter(is_edition, line), key=year_and_key) or sorted(line, key=year_and_key)
    others = sorted(filter(is_edition, counterparts), key=year_and_key)
    latest = editions[-1]
    drafts = tuple(record.designation for record in _drafts(counterparts))
    if not others:
        return Standing(base, counterpart, printed, latest, None, "counterpart-missing", drafts)
    other = others[-1]
    in_force = any(is_in_force(record) for record in editions), any(is_in_force(record) for record in others)
    of_both = {pair for pair in paired if (document_key(pair[0]), document_key(pair[1])) == (base, counterpart)}
    stated = {pair for pair in of_both if latest.key in pair or other.key in pair}
    last_together = (latest.key, other.key) in stated if stated else (latest, other) in side_by_side(editions, others)
    state: State = (
        "both-withdrawn"
        if not any(in_force)
        else "one-side-withdrawn"
        if not all(in_force)
        else "draft-open"
        if drafts
        else "aligned"
        if last_together
        else "one-side-revised"
    )
    return Standing(base, counterpart, printed, latest, other, state, drafts)


def _drafts(counterparts: Sequence[CatalogueRecord]) -> Iterator[CatalogueRecord]:
    """The open drafts of a new edition.

    A catalogue keeps the drafts of what was published since, under the same number of project, and those given up
    (substage 98).
    """
    published = {record.project for record in counterparts if is_edition(record)}
    for record in counterparts:
        is_open = record.stage and record.stage < "60" and not record.stage.endswith(".98")
        if is_open and is_new_edition(record) and (not record.project or record.project not in published):
            yield record
