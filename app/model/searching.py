"""What the index of words looks like: the agreement between whoever makes it and whoever searches in it.

The index lies in `versions/{id}/search/`. It has one entry for each thing with a name, and these fields:

    iri                          what the entry is about, whole
    names, names_en, names_fr    labels, titles, other names, acronyms, designations: as words, and as stems by language
    text, text_en, text_fr       clauses, definitions, descriptions, in the same three ways
    whole                        each name but titles in the form of `whole_form`, for those that are typed in full
    mark                         each designation and acronym in the forms of `marks_of`, for those typed in any way
    kind, class                  the most specific classes, and all classes
    body, committee, status      whose it is, which committee's, whether it is in force
    year                         of its date
    order                        where it stands among equals: see `order_form`
    shown                        what is shown of it, as JSON; not searched
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, Literal

# Bumped when an index made by an earlier program no longer gives the same answers.
FORM: Final = "2"
DIRECTORY: Final = "search"

# The analysers: each takes words apart, in lower case; two take them back to their stems; accents go last. A French
# word without its accents has another stem, so French texts are in their field with accents and without, and so are the
# words that are searched for.
ANALYSERS: Final[dict[str, str | None]] = {"words": None, "english": "english", "french": "french"}
LONGEST_WORD: Final = 64  # bytes; longer ones are passed over
WORD_FIELDS: Final = {
    "names": "words",
    "names_en": "english",
    "names_fr": "french",
    "text": "words",
    "text_en": "english",
    "text_fr": "french",
}
EXACT_FIELDS: Final = ("iri", "whole", "mark", "class")
FACETS: Final = ("kind", "body", "committee", "status")  # and "year", which is a number

Status = Literal["in-force", "withdrawn", "draft"]
STATUSES: Final[tuple[Status, ...]] = ("in-force", "withdrawn", "draft")

LONGEST_NAME: Final = 400  # characters of a name that is typed in full
_PUBLISHERS = re.compile(
    r"(?:rec(?:ommendation)?s?\.? +)?"
    r"(?:(?:ccitt|(?:itu|uit)(?:[ -][tdr](?=[\s-]))?|iso|iec|cei|ieee|jtc *1)(?=[\s/0-9-]|$)[\s/-]*)+"
)
_NOT_A_SIGN = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"[0-9]+")
_LONG_NUMBER: Final = 8


class _WithoutMarks(dict[int, int | None]):
    """What each sign is replaced by, nothing for a combining one: made up as signs are met."""

    def __missing__(self, sign: int) -> int | None:
        self[sign] = None if unicodedata.combining(chr(sign)) else sign
        return self[sign]


_WITHOUT_MARKS: Final = _WithoutMarks()


def folded(text: str) -> str:
    """A text in lower case, without accents and other marks, compatibility forms replaced."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_WITHOUT_MARKS)


def composed(text: str) -> str:
    """A text with its accents in one character each, so that a word is not cut at them."""
    return text if text.isascii() or unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def whole_form(name: str) -> str:
    """A name by which it is found where it is typed in full: "Sécurité  (SG 17)" gives "securite sg 17"."""
    return _NOT_A_SIGN.sub(" ", folded(name[:LONGEST_NAME])).strip()


def mark_form(designation: str) -> str:
    """A designation by its letters and digits alone: "ISO/IEC 9594-8:2020" gives "isoiec959482020"."""
    return _NOT_A_SIGN.sub("", folded(designation[:LONGEST_NAME]))


def marks_of(designation: str) -> Iterator[str]:
    """The forms in which a designation is found as it is typed: whole, and without the publisher in front."""
    whole = mark_form(designation)
    if whole:
        yield whole
    bare = mark_form(without_publisher(designation))
    if bare and bare != whole:
        yield bare


def without_publisher(designation: str) -> str:
    """What follows the publisher: "X.509 (10/2019)" of "Rec. ITU-T X.509 (10/2019)"; the whole where none is named."""
    words = folded(designation[:LONGEST_NAME])
    found = _PUBLISHERS.match(words)
    return words[found.end() :] if found else words


def order_form(rank: int, status: Status | None, year: int | None, name: str) -> str:
    """Where an entry stands among those that fit a search as well: a text to sort by.

    Things come before their versions (`rank`), what is withdrawn after what is not, the newest first, then by name
    with its numbers in their order.
    """
    age = 9999 - year if year is not None and 0 <= year <= 9999 else 9999  # noqa: PLR2004  # of four digits
    natural = _DIGITS.sub(lambda found: found.group()[-_LONG_NUMBER:].zfill(_LONG_NUMBER), folded(name)[:60])
    return f"{rank:02d}{int(status == 'withdrawn')}{age:04d} {natural}"


def facet_word(term: str) -> str:
    """A class, body or committee as an address names it: the last part of its IRI, which is its key.

    "https://w3id.org/twintext/id/organization/itu-t-sg17" gives "itu-t-sg17", another vocabulary's class its name.
    """
    return re.split(r"[/#]", term.rstrip("/#"))[-1] or term


def distinct(texts: Iterable[str]) -> list[str]:
    """The texts once each, in their order, without empty ones."""
    return [text for text in dict.fromkeys(texts) if text]
