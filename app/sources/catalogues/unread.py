"""Designations that the normaliser does not know, or that name no document, such as Questions: kept by their words."""

import re
from dataclasses import dataclass

from app.errors import DesignationError
from app.model.designations import CatalogueEntry, Designation, Question, parse_designation
from app.model.identifiers import slug

_DATED = re.compile(
    r"(?P<name>.*[^\s:(])(?: ?: ?| ?\()(?:(?P<month>0[1-9]|1[0-2])/)?(?P<year>(?:1[89]|20)\d\d)(?:-\d\d)*\)?"
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A designation by its words: `name` without the date, `version` the date as keys have it ("2019-10") or ""."""

    words: str
    name: str
    version: str = ""

    def __str__(self) -> str:
        return self.words

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the key, as those of designations that are understood."""
        return (slug(self.name), self.version) if self.version else (slug(self.name),)


def unread(words: str) -> Unread:
    """A designation by its words; a year or a month at its end dates it."""
    match = _DATED.fullmatch(words)
    if match is None or not slug(match["name"]):
        return Unread(words, words)
    version = f"{match['year']}-{match['month']}" if match["month"] else match["year"]
    return Unread(words, match["name"], version)


def document_of(words: str) -> Designation | Unread:
    """The document that a designation means in the likelier of its readings; `DesignationError` where it has none.

    A Question is studied and is no document: the record of its text is kept by its words.
    """
    designation = parse_designation(words)[0].designation
    return unread(words) if isinstance(designation, Question | CatalogueEntry) else designation


def read(words: str) -> Designation | Unread:
    """The document that a designation means, or its words where it is not understood."""
    try:
        return document_of(words)
    except DesignationError:
        return unread(words)
