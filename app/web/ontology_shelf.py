"""What was read of the ontologies that were looked at last, and what differs between them."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:  # what is kept knows of pages, and the room that holds the shelf must not
    from app.web.ontology_changes import Changes
    from app.web.ontology_reading import ReadOntology

KEPT = 16

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Recent(Generic[_Key, _Value]):
    """The last `KEPT` values that were asked for, by key."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, _Value] = OrderedDict()

    def find(self, key: _Key) -> _Value | None:
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def keep(self, key: _Key, value: _Value) -> None:
        self._kept[key] = value
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


class OntologyShelf:
    """Keeps what was read, and compared, last: a published version never changes."""

    def __init__(self) -> None:
        self._read: _Recent[str, ReadOntology] = _Recent()
        self._compared: _Recent[tuple[str, str], Changes] = _Recent()

    def find(self, edition: str) -> "ReadOntology | None":
        """What is kept of an edition, by its key."""
        return self._read.find(edition)

    def keep(self, edition: str, found: "ReadOntology") -> None:
        """Keep what was read of an edition, in the place of the one that was not looked at for longest."""
        self._read.keep(edition, found)

    def find_changes(self, editions: tuple[str, str]) -> "Changes | None":
        """What is kept of the difference between two editions, by their keys."""
        return self._compared.find(editions)

    def keep_changes(self, editions: tuple[str, str], found: "Changes") -> None:
        """Keep what differs between two editions."""
        self._compared.keep(editions, found)
