"""What a printed designation may mean: every reading, with its normal form and IRI."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from app.errors import DesignationError
from app.model.designations.address import CatalogueEntry, addresses_at, codes_at
from app.model.designations.adoption import Adoption, adoptions_at
from app.model.designations.cleaning import normalise
from app.model.designations.decision import Decision, decisions_at
from app.model.designations.deliverable import Deliverable, deliverables_at
from app.model.designations.directives import Directives, directives_at
from app.model.designations.ieee import IeeeStandard, ieee_at
from app.model.designations.named import Named
from app.model.designations.neighbour import NeighbourDocument, neighbours_at
from app.model.designations.phrasing import phrases_at
from app.model.designations.publication import Publication, publications_at
from app.model.designations.recommendation import Recommendation, recommendations_at
from app.model.designations.study_question import Question, questions_at
from app.model.designations.urn import urns_at

_LONGEST = 300
_MOST_SIDES = 4
_MOST_READINGS = 16
_BAR = re.compile(r" ?\|{1,2} ?")
_LOOSE = re.compile(r" / | and | et | y | и ")
_WORD_END = re.compile(r"[\s,;/|:.)-]+|$")

Single = (
    Recommendation
    | Deliverable
    | Decision
    | Question
    | Publication
    | IeeeStandard
    | NeighbourDocument
    | Adoption
    | Directives
    | CatalogueEntry
)
Form = Callable[[str, int], Iterator[tuple[Named, int]]]

# Which forms may begin with which letters: few are tried for any text.
_OF_ITU: Final[tuple[Form, ...]] = (recommendations_at, questions_at, publications_at, decisions_at, codes_at)
_BY_THREE: Final[dict[str, tuple[Form, ...]]] = {
    "ISO": (deliverables_at, directives_at),
    "IEC": (deliverables_at, directives_at),
    "IWA": (deliverables_at,),
    "CIS": (deliverables_at,),
    "ITU": _OF_ITU,
    "CCI": (*_OF_ITU, phrases_at),
    "URN": (urns_at,),
    "HTT": (addresses_at,),
    "IEE": (ieee_at, deliverables_at),
    "ANS": (ieee_at, adoptions_at),
    "RFC": (neighbours_at,),
    "R-H": (publications_at,),
    "R-R": (publications_at, codes_at),
    "R-O": (publications_at,),
    "R-Q": (codes_at,),
    "T-R": (codes_at,),
    "D-R": (codes_at,),
}
_OTHERS: Final[tuple[Form, ...]] = (
    recommendations_at,
    phrases_at,
    questions_at,
    publications_at,
    decisions_at,
    neighbours_at,
    adoptions_at,
    deliverables_at,
)
_BARE: Final[tuple[Form, ...]] = (recommendations_at, questions_at)  # "X.509", "Q.206/3"


@dataclass(frozen=True, slots=True)
class CommonText:
    """Designations of one text, as in "ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020"; `more` where there are three."""

    first: Single
    second: Single
    more: tuple[Single, ...] = ()

    def __str__(self) -> str:
        return " | ".join(map(str, self.texts))

    @property
    def texts(self) -> tuple[Single, ...]:
        """All the designations."""
        return (self.first, self.second, *self.more)

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the key of what the first designation names."""
        return self.first.key

    @property
    def iri(self) -> str:
        """The IRI of what the first designation names."""
        return self.first.iri

    @property
    def undated(self) -> "CommonText":
        """The documents without their versions."""
        return CommonText(self.first.undated, self.second.undated, tuple(one.undated for one in self.more))

    @property
    def publishers(self) -> tuple[str, ...]:
        """All who publish it."""
        return tuple(dict.fromkeys(name for text in self.texts for name in text.publishers))


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

    Blanks, hyphens, capitals and the language of its words may vary. Designations with "|" between them are read as
    one common text, those with "/" or "and" between them where they are of ITU and of ISO or IEC.
    """
    words = normalise(text)
    if not words:
        raise DesignationError(text, "it is empty")
    if len(words) > _LONGEST:
        raise DesignationError(f"{words[:60]}…", f"it is longer than {_LONGEST} characters")
    if "|" in words and words[:4].lower() != "urn:":  # a bar inside belongs to the URN
        return tuple(_common(_BAR.split(words), text))
    found = tuple(_readings_of(words))
    if found:
        return found
    if _LOOSE.search(words) and (pairs := _loosely_paired(words)):
        return pairs
    raise DesignationError(text)


def identify(text: str) -> list[Reading]:
    """What a designation identifies: its readings; of a common text all sides, of an adoption what is adopted too.

    `DesignationError` where nothing is understood, which says up to where it was.
    """
    found: list[Reading] = []
    try:
        readings = parse_designation(text)
    except DesignationError as error:
        raise replace(error, understood=understood_part(error.designation)) from None
    for reading in readings:
        designation = reading.designation
        if isinstance(designation, CommonText):
            for one in designation.texts:
                others = " | ".join(str(other) for other in designation.texts if other is not one)
                found.append(Reading(one, f"one text with {others}"))
        else:
            found.append(reading)
            if isinstance(designation, Adoption):
                found.append(Reading(designation.adopted, f"what {designation} adopts; its edition is not said"))
    return list(dict.fromkeys(found))


def understood_part(text: str) -> str:
    """The longest beginning of a text that is a designation, "" where none is."""
    words = normalise(text)[:_LONGEST]
    longest = 0
    for _, end in readings_at(words, 0):
        longest = max(longest, end)
    return words[:longest].strip()


def readings_at(words: str, begin: int) -> Iterator[tuple[Reading, int]]:
    """The readings of what begins at a position of a normalised text, and where each ends."""
    for form in forms_at(words, begin):
        found = list(form(words, begin))
        for designation, end in found:
            if begin < end:
                yield Reading(designation, _note(designation, [one for one, _ in found])), end  # type: ignore[arg-type]  # forms give the members of Single


def forms_at(words: str, begin: int) -> tuple[Form, ...]:
    """The forms that what begins at a position may have."""
    three = words[begin : begin + 3].upper()
    forms = _BY_THREE.get(three)
    if forms:
        return forms
    return _BARE if not three[1:2].isalpha() and three[:1].isalpha() and three[:2] != "I." else _OTHERS


def _readings_of(words: str) -> Iterator[Reading]:
    length = len(words)
    return (reading for reading, end in readings_at(words, 0) if end == length)


def _note(designation: Named, beside: list[Named]) -> str:
    """Why a reading is one, where there are others beside it."""
    if isinstance(designation, Recommendation) and designation.sector == "CCIR":
        return "the numbers of CCIR had no series; that of ITU-R which took its place has one"
    if len(beside) == 1 or (designation is beside[0] and isinstance(designation, Deliverable)):
        return ""
    if isinstance(designation, Deliverable):
        return "if the standard is of ISO/IEC JTC 1"
    if isinstance(designation, Recommendation):
        sectors = {one.sector for one in beside if isinstance(one, Recommendation)}
        if len(sectors) > 1:
            return f"if it is of {designation.sector}, whose series has the same letter"
        return f"if the book is that of {designation.date.year}" if designation.date else ""
    return f"if it is of {designation.publishers[0]}"


def _common(sides: list[str], text: str) -> Iterator[Reading]:
    """The readings of designations with bars between them; each side must have one."""
    if len(sides) > _MOST_SIDES:
        raise DesignationError(text, f"more than {_MOST_SIDES} designations stand between bars")
    readings = [tuple(_readings_of(side.strip(" ,;."))) for side in sides]
    for side, found in zip(sides, readings, strict=True):
        if not found:
            raise DesignationError(side or text)
    yield from list(_together(readings))[:_MOST_READINGS]


def _together(readings: list[tuple[Reading, ...]]) -> Iterator[Reading]:
    """The combinations of the readings of the sides; with ITU-T a text is kept by ISO/IEC rather than by ISO alone."""
    for combined in product(*readings):
        first, second, *more = (reading.designation for reading in combined)
        texts = (first, second, *more)
        if not any(isinstance(one, CommonText) for one in texts):
            notes = (reading.note for reading in reversed(combined))
            yield Reading(CommonText(first, second, tuple(more)), next((note for note in notes if note), ""))  # type: ignore[arg-type]  # none is a CommonText


def _loosely_paired(words: str) -> tuple[Reading, ...]:
    """The readings of two designations with "/" or "and" between them, which only pairs across bodies are."""
    sides = _LOOSE.split(words)
    if len(sides) > _MOST_SIDES:
        return ()
    readings = [tuple(_readings_of(side.strip(" ,;."))) for side in sides]
    if not all(readings):
        return ()
    of_itu = [found[0].designation.publishers[0][:3] in ("ITU", "CCI") for found in readings]
    return tuple(_together(readings))[:_MOST_READINGS] if any(of_itu) and not all(of_itu) else ()
