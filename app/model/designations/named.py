"""What every designation can say: its key, its IRI, its undated form, and who published what it names."""

from abc import abstractmethod
from typing import Self

from app.model.identifiers import thing


class Named:
    """A designation of a document: the segments of its key are minted by `app.model.identifiers.slug`."""

    __slots__ = ()

    @property
    @abstractmethod
    def key(self) -> tuple[str, ...]:
        """The segments of the key, with the version's where one is named."""

    @property
    @abstractmethod
    def undated(self) -> Self:
        """The same without what tells versions apart."""

    @property
    @abstractmethod
    def publishers(self) -> tuple[str, ...]:
        """Who published it, by acronym: ("ISO", "IEC"), ("ITU-T",)."""

    @property
    def iri(self) -> str:
        """The IRI of the version where the designation names one, else of the document."""
        return thing("document", *self.key)
