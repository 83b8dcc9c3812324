"""What a published version looks like on disk: the contract between the workshop (writer) and the reading room.

    DATA/
      current                     the id of the version now served, replaced atomically
      versions/{id}/
        manifest.json             `Manifest`
        complete/                 store: asserted named graphs, graph/entailed, and their set union as default graph
        asserted/                 store: asserted named graphs, and their set union as default graph
        ontology/                 the ontology as files: ontology.ttl, .owl (RDF/XML), .jsonld, .nt; its earlier
                                  versions beside it: 0.1.0.ttl, …
        search/                   the index of words, see app.model.searching
        report.txt, report.json   what validation said, for people and for the validation of the next version
        patch.rdfp                for a version made by a write: its quads that differ from the parent's

Nothing below `versions/{id}` changes after `current` has named it.
"""

import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from app.errors import DamagedVersion, NoVersion, UnknownVersion

# No other text is the name of a version, whatever a request asks for.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class SourceEntry:
    """One asserted graph in a version: where it came from and how many triples it holds.

    `replaces` are the reference facts in whose place it states newer ones: "<subject> <predicate>" for all of them,
    or "<subject> <predicate> <object>", of IRIs.
    """

    graph: str
    title: str
    origin: str
    checksum: str
    triples: int
    license: str = ""
    retrieved: str = ""
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """Why a version differs from its parent: who wrote what.

    `kind` is "build", "ingest", "update" or "graph-store"; `agent` is the name of the token, "" for the command line.
    `graphs` are the asserted graphs that differ ("" for the default graph), `added` and `removed` count their quads.
    """

    id: str
    kind: str
    agent: str
    graphs: tuple[str, ...] = ()
    added: int = 0
    removed: int = 0


@dataclass(frozen=True)
class Manifest:
    """What a version holds. Times are ISO 8601 in UTC, sizes are numbers of distinct triples.

    `recipe` is a checksum of how it was built: reasoner, kind of default graph, validation, shapes.
    """

    id: str
    published: str
    parent: str | None
    ontology_version: str
    asserted: int
    entailed: int
    total: int
    inference: str
    recipe: str
    conforms: bool | None
    violations: int
    warnings: int
    seconds: float
    checksum: str
    sources: tuple[SourceEntry, ...]
    change: Change | None = None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The manifest in a JSON text; `KeyError`, `TypeError` or `ValueError` where it is not one."""
        fields: dict[str, Any] = json.loads(text)
        sources = tuple(
            SourceEntry(**{**entry, "replaces": tuple(entry.get("replaces", ()))}) for entry in fields.pop("sources")
        )
        change = fields.pop("change", None)
        return cls(
            **fields,
            sources=sources,
            change=Change(**{**change, "graphs": tuple(change["graphs"])}) if change else None,
        )

    def to_json(self) -> str:
        """The manifest as indented JSON."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True)
class PublishedVersion:
    """One published version, read-only."""

    directory: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """The version's id, which is also its entity tag."""
        return self.manifest.id

    def store(self, *, infer: bool = True) -> Path:
        """The directory of the store with entailed triples, or of the one without."""
        return self.directory / ("complete" if infer else "asserted")

    @property
    def patch(self) -> Path:
        """The quads, asserted and entailed, that differ from the parent's, as RDF Patch; a build leaves none."""
        return self.directory / "patch.rdfp"

    def ontology(self, suffix: str) -> Path:
        """The ontology as a file with one of the suffixes ttl, owl, jsonld, nt."""
        return self.directory / "ontology" / f"ontology.{suffix}"

    def release(self, number: str, suffix: str) -> Path:
        """An earlier version of the ontology, one of `releases`, as a file with one of the same suffixes."""
        return self.directory / "ontology" / f"{number}.{suffix}"

    def releases(self) -> list[str]:
        """The numbers of the earlier versions of the ontology that lie beside it."""
        return sorted(path.stem for path in (self.directory / "ontology").glob("*.nt") if path.stem != "ontology")


def current_file(dataset: Path) -> Path:
    """The file that names the version now served."""
    return dataset / "current"


def version_directory(dataset: Path, version: str) -> Path:
    """Where a version of this id is or would be."""
    return dataset / "versions" / version


def open_version(dataset: Path, version: str) -> PublishedVersion:
    """The version with this id; `UnknownVersion` where there is none, `DamagedVersion` where its manifest is broken."""
    if not _ID.fullmatch(version):
        raise UnknownVersion(version)
    directory = version_directory(dataset, version)
    try:
        manifest = Manifest.from_json((directory / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UnknownVersion(version) from None
    except (KeyError, TypeError, ValueError) as error:
        raise DamagedVersion(version, f"its manifest cannot be read ({error})") from None
    for part in ("complete", "asserted"):
        if not (directory / part / "CURRENT").is_file():
            raise DamagedVersion(version, f"its store {part!r} is missing")
    return PublishedVersion(directory, manifest)


def served_id(dataset: Path) -> str:
    """The id of the version now served, which may be damaged; `NoVersion` where nothing is published."""
    try:
        return current_file(dataset).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise NoVersion(str(dataset)) from None


def current_version(dataset: Path) -> PublishedVersion:
    """The version now served; `NoVersion` where nothing is published, `DamagedVersion` where it cannot be read."""
    version = served_id(dataset)
    try:
        return open_version(dataset, version)
    except UnknownVersion:
        raise DamagedVersion(version, "it is named as the one to serve and is not there") from None


def all_versions(dataset: Path) -> list[PublishedVersion]:
    """Every version that can be read, the newest first; one that is damaged does not hide the others."""
    versions = []
    for name in version_names(dataset):
        with suppress(DamagedVersion, UnknownVersion):  # unknown: another process has just removed it
            versions.append(open_version(dataset, name))
    return versions


def damaged_versions(dataset: Path) -> list[DamagedVersion]:
    """What is wrong with each version that cannot be read."""
    damaged = []
    for name in version_names(dataset):
        try:
            open_version(dataset, name)
        except DamagedVersion as error:
            damaged.append(error)
        except UnknownVersion:
            damaged.append(DamagedVersion(name, "its manifest is missing"))
    return damaged


def version_names(dataset: Path) -> list[str]:
    """The ids of the versions that are there, damaged ones included, the newest first."""
    directory = dataset / "versions"
    names = sorted((path.name for path in directory.iterdir()), reverse=True) if directory.is_dir() else []
    return [name for name in names if not name.startswith(".")]
