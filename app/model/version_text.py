"""The text of one version of a resolution as far as versions are compared: its sections and clauses in their order."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.model.records import Resolution


@dataclass(frozen=True, slots=True)
class TextSection:
    """A section: its path ("noting (2)"), and its heading as printed where that is known. `iri` where it has one."""

    path: str
    heading: str
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class TextClause:
    """A clause or sub-item: paths as in `app.model.records.Clause`, `ordinal` its label without bracket or None."""

    path: str
    section: str
    parent: str | None
    ordinal: str | None
    text: str
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class VersionText:
    """A version: how it is cited, its year as a key ("2022") where known, and its sections and clauses in order."""

    name: str
    key: str | None
    sections: Sequence[TextSection]
    clauses: Sequence[TextClause]
    iri: str | None = None


def version_text(resolution: Resolution) -> VersionText:
    """The text of a resolution that was read from a file."""
    return VersionText(
        resolution.id,
        str(resolution.year) if resolution.year else None,
        tuple(TextSection(section.path, section.heading) for section in resolution.sections),
        tuple(
            TextClause(clause.path, clause.section, clause.parent, clause.ordinal, clause.text)
            for clause in resolution.clauses
        ),
    )
