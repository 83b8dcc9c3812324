"""What a catalogue of standards states of one document: facts only, as its record gives them.

A record is one line of JSON (`record_as_json`, `record_from_json`): names are stable, and what is empty is left out.
The abstract is never kept; only the words of it that speak of another document are, as evidence.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, cast

CatalogueName = Literal["itu", "iso", "iec"]
CATALOGUES: Final[tuple[CatalogueName, ...]] = ("itu", "iso", "iec")

EvidenceKind = Literal[
    "common-text",
    "twin-text",
    "technically-aligned",
    "identical-text",
    "not-common-text",
    "published-as",
    "paired",
    "mentioned",
]


@dataclass(frozen=True, slots=True, order=True)
class OtherIdentifier:
    """Another identifier of the document, and its type as the record gives it ("ISO", "URN", "iso-reference")."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, order=True)
class StatedDate:
    """A date: its kind ("published", "withdrawn", "stable-until" …) and "2020-11-03", "2020-11" or "2020"."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, order=True)
class Relation:
    """A relation to another document: the kind, read the right way round, and the designation as printed there."""

    kind: str
    target: str


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """What an abstract says of other documents: the quoted words and the designations in them, as printed.

    `kind` is how it says that the texts relate: "paired" where two designations stand with a bar between them,
    "published-as" where it is said to be found under the other, "not-common-text" where the words deny it, "mentioned"
    where they only name a document.
    """

    kind: EvidenceKind
    words: str
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is wrong or odd in a catalogue: kind of defect, designation that has it, and the words that show it."""

    kind: str
    designation: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class CatalogueRecord:
    """A record of a catalogue.

    `designation` is as printed, `key` the segments of its document's key joined by "/" (app/model/designations), with
    the version's where it is dated. `titles` are pairs of language and words, `counterparts` the designations that the
    record itself gives as further identifiers of the document, `kind` its type in the catalogue's own words, `status`
    and `stage` too ("Published", "60.60"). `committees` are as given. `retrieved` is the day on which the record was
    fetched, `schema` the version of the form it was in, `path` its place in the source.
    """

    catalogue: CatalogueName
    designation: str
    key: str
    counterparts: tuple[OtherIdentifier, ...] = ()
    identifiers: tuple[OtherIdentifier, ...] = ()
    kind: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    dates: tuple[StatedDate, ...] = ()
    status: str = ""
    stage: str = ""
    edition: str = ""
    committees: tuple[str, ...] = ()
    ics: tuple[str, ...] = ()
    project: str = ""
    relations: tuple[Relation, ...] = ()
    url: str = ""
    evidence: tuple[Evidence, ...] = ()
    findings: tuple[Finding, ...] = ()
    retrieved: str = ""
    schema: str = ""
    path: str = ""

    def date(self, kind: str) -> str | None:
        """The first date of a kind, None where the record has none."""
        return next((date.value for date in self.dates if date.kind == kind), None)


_WORDS: Final = ("kind", "status", "stage", "edition", "project", "url", "retrieved", "schema", "path")


def record_as_json(record: CatalogueRecord) -> dict[str, Any]:
    """The record as values that `json.dumps` takes; relations are grouped by kind, and what is empty is left out."""
    relations: dict[str, list[str]] = {}
    for relation in record.relations:
        relations.setdefault(relation.kind, []).append(relation.target)
    form: dict[str, Any] = {
        "catalogue": record.catalogue,
        "designation": record.designation,
        "key": record.key,
        "counterparts": [[other.kind, other.value] for other in record.counterparts],
        "identifiers": [[other.kind, other.value] for other in record.identifiers],
        "titles": [list(title) for title in record.titles],
        "dates": [[date.kind, date.value] for date in record.dates],
        "committees": list(record.committees),
        "ics": list(record.ics),
        "relations": relations,
        "evidence": [[found.kind, found.words, *found.mentions] for found in record.evidence],
        "findings": [[finding.kind, finding.words] for finding in record.findings],
    }
    form |= {name: getattr(record, name) for name in _WORDS}
    return {name: value for name, value in form.items() if value}


def record_from_json(form: dict[str, Any]) -> CatalogueRecord:
    """The record that `record_as_json` gave; `KeyError` or `ValueError` where the form is of something else."""
    if form["catalogue"] not in CATALOGUES:
        raise ValueError(f"not a catalogue: {form['catalogue']!r}")
    designation: str = form["designation"]
    return CatalogueRecord(
        catalogue=form["catalogue"],
        designation=designation,
        key=form["key"],
        counterparts=tuple(OtherIdentifier(kind, value) for kind, value in form.get("counterparts", ())),
        identifiers=tuple(OtherIdentifier(kind, value) for kind, value in form.get("identifiers", ())),
        titles=tuple((language, words) for language, words in form.get("titles", ())),
        dates=tuple(StatedDate(kind, value) for kind, value in form.get("dates", ())),
        committees=tuple(form.get("committees", ())),
        ics=tuple(form.get("ics", ())),
        relations=tuple(
            Relation(kind, target) for kind, targets in form.get("relations", {}).items() for target in targets
        ),
        evidence=tuple(
            Evidence(cast("EvidenceKind", kind), words, tuple(mentions))
            for kind, words, *mentions in form.get("evidence", ())
        ),
        findings=tuple(Finding(kind, designation, words) for kind, words in form.get("findings", ())),
        **{name: form.get(name, "") for name in _WORDS},
    )
