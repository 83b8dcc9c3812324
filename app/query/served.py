"""Which version is served now, as cheaply as one may ask before every query."""

from pathlib import Path

from app.model.file_stamp import Stamp, stamp_of
from app.model.published import PublishedVersion, current_file, current_version, open_version


class ServedVersions:
    """The versions of a dataset; the current one is read again only when the file that names it has been replaced."""

    def __init__(self, dataset: Path) -> None:
        self._dataset = dataset
        self.file = str(current_file(dataset))
        self._stamp: Stamp | None = None
        self._version: PublishedVersion | None = None

    @property
    def stamp(self) -> Stamp | None:
        """That of the file that named the version last read."""
        return self._stamp

    def read(self) -> PublishedVersion:
        """The current version; `NoVersion` where nothing is published."""
        stamp = stamp_of(self.file)
        if stamp is None:
            return current_version(self._dataset)  # which says that there is none
        if self._version is None or stamp != self._stamp:
            self._version, self._stamp = current_version(self._dataset), stamp
        return self._version

    def find(self, version: str | None) -> PublishedVersion:
        """The version with this id, without an id the current one; `UnknownVersion` where there is none."""
        if version is None:
            return self.read()
        if self._version and self._version.id == version:  # what is published never changes
            return self._version
        return open_version(self._dataset, version)
