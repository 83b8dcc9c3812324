"""States of versions: whether one is in force, which is true on a day only."""

from collections.abc import Iterable, Iterator
from typing import Final

from app.model.catalogue import CatalogueRecord
from app.model.identifiers import TERM
from app.model.terms import iri

STATE: Final = ("inForce", "stateAsOf", "withdrawalDate")  # what is true of a version on a day only
_IN_FORCE: Final = {
    "published": "true",
    "in force": "true",
    "withdrawal": "false",
    "withdrawn": "false",
    "superseded": "false",
    "revised": "false",
    "replaced": "false",
    "deleted": "false",
}


def is_in_force(record: CatalogueRecord) -> bool | None:
    """Whether a record says that its version is in force; None where it does not say.

    A published International Standard stays in force while it is reviewed (stages 60.60 to 90.99), and ends with 95.
    Source: ISO's international harmonized stage codes.
    """
    word = in_force(record)
    return None if word is None else word == "true"


def in_force(record: CatalogueRecord) -> str | None:
    """The same as the words of a literal, "true" or "false"."""
    if record.stage:
        return "false" if record.stage >= "95" else "true" if record.stage >= "60.60" else None
    return _IN_FORCE.get(record.status.lower())


def replaced_by(renewed: Iterable[str]) -> Iterator[str]:
    """The reference facts in whose place the states of versions are stated, as `SourceEntry.replaces` has them."""
    for version in sorted(renewed):
        yield from (f"{iri(version)} {iri(TERM + name)}" for name in STATE)
