"""Classes of subjects and countries become triples here: what records of catalogues point to gets its names."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from app.model.catalogue import Finding
from app.model.identifiers import CODE, GRAPH, TERM, code, thing
from app.model.open_data import CountryRecord, SubjectRecord
from app.model.terms import RDF, RDFS, Triple, iri, literal
from app.model.vocabulary import DCTERMS, SKOS

SUBJECTS_GRAPH: Final = f"{GRAPH}catalogue/ics"
COUNTRIES_GRAPH: Final = f"{GRAPH}catalogue/countries"
_TYPE: Final = iri(RDF + "type")
_SCHEME: Final = iri(CODE + "ics")
_LABEL: Final = iri(SKOS + "prefLabel")
_SCHEME_NAMES: Final = {
    "en": "International Classification for Standards",
    "fr": "Classification internationale pour les normes",
}
_SCHEME_MEANINGS: Final = {
    "en": "Fields, groups and subgroups of subjects by which standards are sorted.",
    "fr": "Domaines, groupes et sous-groupes de sujets selon lesquels les normes sont rangées.",
}


def lift_subjects(records: Iterable[SubjectRecord], findings: list[Finding]) -> Iterator[Triple]:
    """The triples of the classes as concepts of one scheme; what is found wrong is added to `findings`."""
    classes: dict[str, SubjectRecord] = {}
    for record in records:
        if record.notation in classes:
            findings.append(Finding("same-subject", record.notation, dict(record.titles).get("en", "")))
        else:
            classes[record.notation] = record
    yield _SCHEME, _TYPE, iri(SKOS + "ConceptScheme")
    yield from ((_SCHEME, _LABEL, literal(words, language=tag)) for tag, words in _SCHEME_NAMES.items())
    yield from (
        (_SCHEME, iri(SKOS + "definition"), literal(words, language=tag)) for tag, words in _SCHEME_MEANINGS.items()
    )
    for notation in sorted(classes):
        yield from _subject(classes[notation], classes.keys(), findings)


def lift_countries(
    records: Iterable[CountryRecord], described: AbstractSet[str], findings: list[Finding]
) -> Iterator[Triple]:
    """The triples of the countries that the reference facts, whose IRIs are `described`, do not describe already."""
    stated: set[str] = set()
    for record in sorted(records, key=lambda record: record.code):
        subject = thing("country", record.code.lower())
        if record.code in stated:
            findings.append(Finding("same-country", record.code, record.names[0][1]))
        elif subject not in described:
            yield iri(subject), _TYPE, iri(TERM + "Country")
            yield from (
                (iri(subject), iri(RDFS + "label"), literal(words, language=tag)) for tag, words in record.names
            )
            yield iri(subject), iri(DCTERMS + "identifier"), literal(record.code)
        stated.add(record.code)


def _subject(record: SubjectRecord, known: AbstractSet[str], findings: list[Finding]) -> Iterator[Triple]:
    term = iri(code("ics", record.notation))
    yield term, _TYPE, iri(SKOS + "Concept")
    yield term, iri(SKOS + "inScheme"), _SCHEME
    yield term, iri(SKOS + "notation"), literal(record.notation)
    yield from ((term, _LABEL, literal(words, language=tag)) for tag, words in record.titles)
    yield from ((term, iri(SKOS + "definition"), literal(words, language=tag)) for tag, words in record.scopes)
    if record.parent and record.parent in known and record.notation.startswith(f"{record.parent}."):
        yield term, iri(SKOS + "broader"), iri(code("ics", record.parent))
    else:
        yield term, iri(SKOS + "topConceptOf"), _SCHEME
        if record.parent:
            findings.append(Finding("parent-unknown", record.notation, record.parent))
