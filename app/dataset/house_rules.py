"""The rules of this house for its ontology, beyond what OWL and SHACL ask (docs/editors.md explains each).

Own terms are the classes and properties in the ontology's namespace; codes are the IRIs below `/code/`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, VANN

from app.dataset.catalog import catalog_faults
from app.dataset.class_expressions import readable
from app.dataset.finding import Finding, finding, in_order
from app.dataset.pitfalls import Pitfalls
from app.dataset.rings import ring_findings
from app.dataset.shape_alignment import ShapeAlignment, properties_of_shapes
from app.dataset.usage import (
    Usage,
    own_codes,
    own_terms,
    question_prefixes,
    used_in_graph,
    used_in_question,
)
from app.dataset.wording import code_wording, term_wording
from app.model.identifiers import CODE, ONTOLOGY, TERM
from app.model.vocabulary import PREFIXES

BIBO = Namespace("http://purl.org/ontology/bibo/")
_HEADER = (
    DCTERMS.title,
    DCTERMS.description,
    DCTERMS.license,
    DCTERMS.creator,
    DCTERMS.created,
    DCTERMS.modified,
    DCTERMS.bibliographicCitation,
    BIBO.status,
    VANN.preferredNamespacePrefix,
    VANN.preferredNamespaceUri,
    OWL.versionIRI,
    OWL.versionInfo,
)
_FIRST_VERSION = "0.1.0"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLASS_NAME = re.compile(r"([A-Z][a-z0-9]+)+")
_PROPERTY_NAME = re.compile(r"[a-z]+[a-z0-9]*([A-Z][a-z0-9]+)*")
_TRUE = Literal("true", datatype=XSD.boolean)


def house_rule_findings(
    ontology: Graph,
    shapes: Graph,
    questions: Mapping[str, str],
    *,
    facts: Graph | None = None,
    folder: Path | None = None,
    excuses: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Each breach of the house rules, once: errors before warnings, then by term.

    `ontology` holds the terms and the codes, `questions` the SPARQL text of each question by its name, `facts` the
    reference facts, `folder` is the one with the ontology's files and their catalog, and `excuses` gives the reason
    for each term that nothing uses. What is not given is not checked.
    """
    declared = own_terms(ontology)
    usage = Usage(ontology, declared, frozenset(_used(ontology, shapes, questions, facts or Graph())))
    return in_order(
        chain(
            _header(ontology),
            term_wording(ontology, declared),
            _defined_here(ontology, declared),
            _names(ontology, declared),
            _roots(ontology, declared),
            _codes(ontology),
            code_wording(ontology, own_codes(ontology)),
            _retirement(ontology, declared),
            Pitfalls(ontology, declared, properties_of_shapes(shapes)).findings(),
            ShapeAlignment(ontology, shapes, facts or Graph()).findings(),
            ring_findings(ontology, facts or Graph()),
            usage.undeclared(),
            usage.unused(excuses) if excuses is not None else (),
            *(question_prefixes(name, text) for name, text in questions.items()),
            (
                Finding("error", each.file, each.message, "catalog")
                for each in (catalog_faults(folder) if folder else ())
            ),
        )
    )


def _used(ontology: Graph, shapes: Graph, questions: Mapping[str, str], facts: Graph) -> Iterator[tuple[str, str]]:
    graphs = {"the ontology": ontology, "the shapes": shapes, "the reference facts": facts}
    yield from chain.from_iterable(used_in_graph(name, graph) for name, graph in graphs.items())
    yield from chain.from_iterable(used_in_question(name, text) for name, text in questions.items())
    house = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    for text in chain.from_iterable(shapes.objects(None, word) for word in _QUERIES):
        yield from used_in_question("the shapes", house + str(text))


_QUERIES = tuple(URIRef(f"http://www.w3.org/ns/shacl#{word}") for word in ("select", "ask"))


def _header(ontology: Graph) -> Iterator[Finding]:
    header = URIRef(ONTOLOGY)
    if (header, RDF.type, OWL.Ontology) not in ontology:
        yield finding("error", "header", header, "is not declared as an owl:Ontology")
    for predicate in _HEADER:
        if not any(ontology.objects(header, predicate)):
            yield finding("error", "header", header, f"the header lacks {readable(predicate)}")
    version, number = ontology.value(header, OWL.versionIRI), ontology.value(header, OWL.versionInfo)
    if version is not None and number is not None and str(version) != f"{ONTOLOGY}/{number}":
        yield finding("error", "header", header, f"its version IRI does not end in its version number {number}")
    if any(str(namespace) != TERM for namespace in ontology.objects(header, VANN.preferredNamespaceUri)):
        yield finding("error", "header", header, f"its preferred namespace is not {TERM}")
    prior = ontology.value(header, OWL.priorVersion)
    if number is not None and _is_later(str(number)) and prior is None:
        yield finding("error", "header", header, "the header lacks owl:priorVersion, the version before this one")
    if prior is not None and prior == version:
        yield finding("error", "header", header, "its prior version is this version")
    created, modified = (str(ontology.value(header, word) or "") for word in (DCTERMS.created, DCTERMS.modified))
    if _DAY.fullmatch(created) and _DAY.fullmatch(modified) and modified < created:
        yield finding("error", "header", header, f"it was modified ({modified}) before it was created ({created})")


def _is_later(number: str) -> bool:
    """Whether a version has one before it; "1.0" of an example has none that is known."""
    return number.count(".") == 2 and number != _FIRST_VERSION  # noqa: PLR2004 - major, minor and patch


def _defined_here(ontology: Graph, terms: Iterable[URIRef]) -> Iterator[Finding]:
    for term in terms:
        if list(ontology.objects(term, RDFS.isDefinedBy)) != [URIRef(ONTOLOGY)]:
            yield finding("error", "is-defined-by", term, "rdfs:isDefinedBy must name the ontology, once")


def _names(ontology: Graph, terms: Iterable[URIRef]) -> Iterator[Finding]:
    for term in terms:
        name = term.removeprefix(TERM)
        is_class = (term, RDF.type, OWL.Class) in ontology
        if is_class and not _CLASS_NAME.fullmatch(name):
            yield finding("error", "name", term, "a class is named in UpperCamelCase")
        if not is_class and not _PROPERTY_NAME.fullmatch(name):
            yield finding("error", "name", term, "a property is named in lowerCamelCase")


def _roots(ontology: Graph, terms: Iterable[URIRef]) -> Iterator[Finding]:
    """Every own class descends from a borrowed one, so that users of ORG, PROV or SKOS find its instances."""
    for term in terms:
        above = {each for each in ontology.transitive_objects(term, RDFS.subClassOf) if isinstance(each, URIRef)}
        if (term, RDF.type, OWL.Class) in ontology and all(each.startswith(TERM) for each in above):
            yield finding("error", "unreachable", term, "descends from no borrowed class such as prov:Entity")


def _codes(ontology: Graph) -> Iterator[Finding]:
    for code in own_codes(ontology):
        scheme, _, notation = str(code).removeprefix(CODE).rpartition("/")
        if (code, SKOS.inScheme, URIRef(CODE + scheme)) not in ontology:
            yield _of_code("code-list", code, f"is not in the list code/{scheme}")
        if {str(each) for each in ontology.objects(code, SKOS.notation)} != {notation}:
            yield _of_code("code-notation", code, "its notation is not the end of its IRI")
        above = set(ontology.transitive_objects(code, SKOS.broader)) - {code}
        if any(code in set(ontology.transitive_objects(each, SKOS.broader)) for each in above):
            yield _of_code("cycle", code, "is broader than itself")


def _of_code(rule: str, code: URIRef, message: str) -> Finding:
    return finding("error", rule, code, message)


def _retirement(ontology: Graph, terms: Iterable[URIRef]) -> Iterator[Finding]:
    """A retired term keeps its words, says what takes its place, and no living term rests on it."""
    known = {*terms, *own_codes(ontology)}
    retired = set(ontology.subjects(OWL.deprecated))
    for term in sorted(known):
        replacements = set(ontology.objects(term, DCTERMS.isReplacedBy))
        if any(value != _TRUE for value in ontology.objects(term, OWL.deprecated)):
            yield finding("error", "deprecated-value", term, "owl:deprecated is true, as an xsd:boolean, or not there")
        if replacements and term not in retired:
            yield finding("error", "replaced-not-retired", term, "has dcterms:isReplacedBy and is not owl:deprecated")
        if term in retired and not replacements and not any(ontology.objects(term, SKOS.historyNote)):
            message = "is retired and says neither dcterms:isReplacedBy nor, in a skos:historyNote, why nothing does"
            yield finding("warning", "retired-without-word", term, message)
        for other in replacements:
            if other in retired or (str(other).startswith((TERM, CODE)) and other not in known):
                yield finding("error", "replacement", term, f"is replaced by {readable(other)}, which is not in use")
        if term not in retired:
            yield from _resting_on(ontology, term, retired & known)


def _resting_on(ontology: Graph, term: URIRef, retired: Iterable[object]) -> Iterator[Finding]:
    for predicate, value in ontology.predicate_objects(term):
        if value in set(retired):
            message = f"rests on a retired term: {readable(predicate)} {readable(value)}"
            yield finding("error", "rests-on-retired", term, message)
