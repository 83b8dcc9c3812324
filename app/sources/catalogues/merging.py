"""One record for each document of a catalogue, out of what was read now and before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from app.model.catalogue import CatalogueRecord, Finding, Relation
from app.sources.catalogues.deliverables import BY_ID, SCHEMA
from app.sources.catalogues.relaton_record import key_of
from app.sources.catalogues.states import is_in_force

Rank = tuple[str, bool, tuple[int, ...], str, int, str]

_RIVAL: Final = "several-in-force"
# What a record that says nothing of it takes from the one that it stands before; states and relations it does not.
_COMPLETED: Final = (
    "dates",
    "edition",
    "committees",
    "ics",
    "project",
    "url",
    "evidence",
    "identifiers",
    "counterparts",
)


def merge(records: Iterable[CatalogueRecord]) -> list[CatalogueRecord]:
    """The records of one catalogue by their keys, whatever the order in which they come.

    Of several with one key the latest stands: by the day of retrieval (a crawl of 2024 beside the one of today), then
    ISO's own open data before a crawl, then by the version of the schema. Open data and a crawl complete each other.
    That another designation led to the same key is found and told.
    """
    latest: dict[str, CatalogueRecord] = {}
    open_data: dict[str, list[CatalogueRecord]] = {}
    spellings: dict[str, set[str]] = {}
    for record in records:
        if record.schema == SCHEMA:
            open_data.setdefault(record.key, []).append(record)
            continue
        known = latest.get(record.key)
        if known is None:
            latest[record.key] = record
            continue
        if known.designation != record.designation:
            spellings.setdefault(record.key, set()).update((known.designation, record.designation))
        if _rank(record) > _rank(known):
            latest[record.key] = record
    for key, some in open_data.items():
        every = [*([latest[key]] if key in latest else []), *some]
        latest[key] = _completed(sorted(every, key=_rank, reverse=True))
        names = {record.designation for record in every}
        if len(names) > 1:
            spellings.setdefault(key, set()).update(names)
    found = [_with_spellings(latest[key], spellings.get(key, set())) for key in sorted(latest)]
    return list(_named(found)) if open_data else list(_with_rivals(found))


def _with_rivals(records: Sequence[CatalogueRecord]) -> Iterator[CatalogueRecord]:
    """The records, in the order of their keys; of several editions of ITU in force the latest tells the others."""
    rivals: dict[str, list[CatalogueRecord]] = {}
    for record in records:
        if record.catalogue == "itu" and "/" in record.key and is_in_force(record):
            rivals.setdefault(record.key.partition("/")[0], []).append(record)
    latest = {some[-1].key: some[:-1] for some in rivals.values() if len(some) > 1}
    for record in records:
        found = tuple(Finding(_RIVAL, record.designation, one.designation) for one in latest.get(record.key, ()))
        known = tuple(finding for finding in record.findings if finding.kind != _RIVAL)  # as of an import before
        yield record if record.findings == (*known, *found) else replace(record, findings=(*known, *found))


def _rank(record: CatalogueRecord) -> Rank:
    said = sum(bool(getattr(record, name)) for name in _COMPLETED) + len(record.titles)
    return record.retrieved, record.schema == SCHEMA, _numbers(record.schema), record.path, said, repr(record)


def _numbers(schema: str) -> tuple[int, ...]:
    return tuple(int(part) for part in schema.removeprefix("v").split(".") if part.isdigit())


def _completed(records: Sequence[CatalogueRecord]) -> CatalogueRecord:
    """The first of some records of one document, with what only the others say."""
    first, *others = records
    more: dict[str, Any] = {}
    titles = dict(first.titles)
    for other in others:
        titles = {**dict(other.titles), **titles}
        for name in _COMPLETED:
            if not getattr(first, name) and name not in more and getattr(other, name):
                more[name] = getattr(other, name)
    if len(titles) > len(first.titles):
        more["titles"] = tuple(sorted(titles.items()))
        more["findings"] = tuple(finding for finding in first.findings if finding.kind != "no-title")
    return replace(first, **more) if more else first


def _named(records: Sequence[CatalogueRecord]) -> Iterator[CatalogueRecord]:
    """The records with designations in place of ids, and with what others say to be replaced by them."""
    names = _names_by_project(records)
    known = {record.key for record in records}
    replaced: dict[str, list[str]] = {}
    named = [_with_names(record, names) for record in records]
    for record in named:
        for target in _targets(record, "obsoletedBy"):
            key = key_of(target)
            if key in known and key != record.key:
                replaced.setdefault(key, []).append(record.designation)
    for record in named:
        said = {key_of(target) for target in _targets(record, "obsoletes")}
        more = [Relation("obsoletes", one) for one in replaced.get(record.key, ()) if key_of(one) not in said]
        lost = [one for one in _targets(record, "obsoletedBy") if key_of(one) not in known]
        findings = [Finding("dangling-relation", record.designation, one) for one in lost]
        if more or findings:
            yield replace(
                record,
                relations=(*record.relations, *more),
                findings=tuple(dict.fromkeys((*record.findings, *findings))),
            )
        else:
            yield record


def _targets(record: CatalogueRecord, kind: str) -> list[str]:
    return [relation.target for relation in record.relations if relation.kind == kind]


def _names_by_project(records: Iterable[CatalogueRecord]) -> dict[str, str]:
    """The designation of what each project came to: a crawl has its drafts beside it, under the same number."""
    best: dict[str, CatalogueRecord] = {}
    for record in records:
        if record.project:
            known = best.get(record.project)
            if known is None or _finality(record) > _finality(known):
                best[record.project] = record
    return {project: record.designation for project, record in best.items()}


def _finality(record: CatalogueRecord) -> tuple[bool, str, str]:
    return record.schema == SCHEMA, record.stage, record.key


def _with_names(record: CatalogueRecord, names: dict[str, str]) -> CatalogueRecord:
    if all(not relation.target.startswith(BY_ID) for relation in record.relations):
        return record
    relations = (
        replace(relation, target=names.get(relation.target.removeprefix(BY_ID), relation.target))
        for relation in record.relations
    )
    return replace(record, relations=tuple(dict.fromkeys(relations)))


def _with_spellings(record: CatalogueRecord, spellings: set[str]) -> CatalogueRecord:
    others = sorted(spellings - {record.designation})
    if not others:
        return record
    found = tuple(Finding("same-document", record.designation, other) for other in others)
    return replace(record, findings=tuple(dict.fromkeys((*record.findings, *found))))
