"""What a printed designation may mean: every reading, with its normal form and IRI."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import DesignationError
from app.model.designations.decision import Decision, decisions_in
from app.model.designations.deliverable import Deliverable, deliverables_in
from app.model.designations.recommendation import Recommendation, recommendations_in
from app.model.designations.urn import urns_in

_LONGEST = 300
_BLANKS = re.compile(r"\s+")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_BAR = re.compile(r"[|\u2016\u00a6]")

Single = Recommendation | Deliverable | Decision


@dataclass(frozen=True, slots=True)
class CommonText:
    """Two designations of one text, as in "ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020"."""

    first: Single
    second: Single

    def __str__(self) -> str:
        return f"{self.first} | {self.second}"

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the key of what the first designation names."""
        return self.first.key

    @property
    def iri(self) -> str:
        """The IRI of what the first designation names."""
        return self.first.iri


Designation = Single | CommonText


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a printed designation; `note` says why it is one, where that is not plain."""

    designation: Designation
    note: str = ""

    @property
    def normal_form(self) -> str:
        """The designation as it is written here."""
        return str(self.designation)

    @property
    def iri(self) -> str:
        """The IRI of the version where the designation is dated, else of the document."""
        return self.designation.iri


def parse_designation(text: str) -> tuple[Reading, ...]:
    """Every reading of a designation, the likelier first; `DesignationError` where there is none.

    Blanks, hyphens and capitals may vary. Two designations with "|" between them are read as one common text.
    """
    words = normalise(text)
    if not words:
        raise DesignationError(text, "it is empty")
    if len(words) > _LONGEST:
        raise DesignationError(f"{words[:60]}…", f"it is longer than {_LONGEST} characters")
    is_urn = words[:4].lower() == "urn:"  # a bar inside belongs to the URN
    sides = [words] if is_urn else [side.strip() for side in _BAR.split(words)]
    if len(sides) > len(("Recommendation", "International Standard")):
        raise DesignationError(text, "more than two designations stand between bars")
    readings = [tuple(_readings_of(side)) for side in sides]
    for side, found in zip(sides, readings, strict=True):
        if not found:
            raise DesignationError(side or text)
    return readings[0] if len(sides) == 1 else tuple(_paired(*readings))


def identify(text: str) -> list[Reading]:
    """What a designation identifies: its readings, or for a common text those of both sides.

    `DesignationError` where nothing is understood.
    """
    found: list[Reading] = []
    for reading in parse_designation(text):
        if isinstance(reading.designation, CommonText):
            first, second = reading.designation.first, reading.designation.second
            found += [Reading(first, f"one text with {second}"), Reading(second, f"one text with {first}")]
        else:
            found.append(reading)
    return list(dict.fromkeys(found))


def normalise(text: str) -> str:
    """A designation in NFC with single blanks and plain hyphens."""
    return _DASHES.sub("-", _BLANKS.sub(" ", unicodedata.normalize("NFC", text))).strip(" ,;.")


def _readings_of(words: str) -> Iterator[Reading]:
    deliverables = list(deliverables_in(words))
    for deliverable in deliverables:
        as_printed = deliverable is deliverables[0]
        yield Reading(deliverable, "" if as_printed else "if the standard is of ISO/IEC JTC 1")
    for urn in urns_in(words):
        yield Reading(urn)
    recommendations = list(recommendations_in(words))
    for recommendation in recommendations:
        yield Reading(recommendation, _shared_series(recommendation) if len(recommendations) > 1 else "")
    decisions = list(decisions_in(words))
    for decision in decisions:
        yield Reading(decision, f"if it is of {decision.body}" if len(decisions) > 1 else "")


def _shared_series(recommendation: Recommendation) -> str:
    return f"if it is of {recommendation.sector}, whose series has the same letter"


def _paired(firsts: tuple[Reading, ...], seconds: tuple[Reading, ...]) -> Iterator[Reading]:
    """The pairs of a common text; with ITU-T it is kept by ISO/IEC rather than by ISO alone."""
    for first in firsts:
        for second in seconds:
            one, other = first.designation, second.designation
            if not isinstance(one, CommonText) and not isinstance(other, CommonText):
                yield Reading(CommonText(one, other), second.note or first.note)
