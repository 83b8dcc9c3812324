"""What was read of the ontologies of the versions that were looked at last."""

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what is kept knows of pages, and the room that holds the shelf must not
    from app.web.ontology_reading import ReadOntology

KEPT = 8


class OntologyShelf:
    """Keeps what was read of the last `KEPT` versions: a published version never changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, ReadOntology] = OrderedDict()

    def find(self, version: str) -> "ReadOntology | None":
        """What is kept of a version."""
        if version in self._kept:
            self._kept.move_to_end(version)
        return self._kept.get(version)

    def keep(self, version: str, found: "ReadOntology") -> None:
        """Keep what was read of a version, in the place of the one that was not looked at for longest."""
        self._kept[version] = found
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
