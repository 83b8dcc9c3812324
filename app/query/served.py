"""Which version is served now, as cheaply as one may ask before every query."""

from pathlib import Path

from app.model.published import PublishedVersion, current_file, current_version, open_version


class ServedVersions:
    """The versions of a dataset; the current one is read again only when the file that names it has been replaced."""

    def __init__(self, dataset: Path) -> None:
        self._dataset = dataset
        self.file = current_file(dataset)
        self._stamp: tuple[int, int, int] | None = None
        self._version: PublishedVersion | None = None

    @property
    def stamp(self) -> tuple[int, int, int] | None:
        """Inode, time in nanoseconds and size of the file that named the version last read."""
        return self._stamp

    def read(self) -> PublishedVersion:
        """The current version; `NoVersion` where nothing is published."""
        try:
            status = self.file.stat()
        except FileNotFoundError:
            return current_version(self._dataset)  # which says that there is none
        stamp = (status.st_ino, status.st_mtime_ns, status.st_size)
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
