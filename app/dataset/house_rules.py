"""The rules of this house for its ontology, beyond what OWL and SHACL ask (docs/editors.md explains each).

Own terms are the classes and properties in the ontology's namespace; codes are the IRIs below `/code/`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Literal as Choice

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, VANN

from app.dataset.catalog import catalog_faults
from app.dataset.class_expressions import readable
from app.model.identifiers import CODE, ONTOLOGY, TERM

if TYPE_CHECKING:
    from rdflib.term import Node

Severity = Choice["error", "warning"]

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
_CLASS_NAME = re.compile(r"([A-Z][a-z0-9]+)+")
_PROPERTY_NAME = re.compile(r"[a-z]+[a-z0-9]*([A-Z][a-z0-9]+)*")
_PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_LANGUAGE = "en"

# The tokens of SPARQL that can hold an own term (IRIs and prefixed names), and those that only seem to (SPARQL 1.1
# section 19.8). Comments and strings come before names, so that a name inside them is not taken for one.
_TOKEN = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\s]*>)
      | \#[^\r\n]*
      | \"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'
      | (?P<prefix>[A-Za-z][\w.-]*)?:(?P<local>(?:[\w.:-]|\\.|%[0-9A-Fa-f]{2})*)""",
    re.VERBOSE | re.DOTALL,
)
_PREFIX = re.compile(r"PREFIX\s+([A-Za-z][\w.-]*)?:\s*<([^<>\s]*)>", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Finding:
    """One breach of a house rule: how bad, about which term or file, and in what way."""

    severity: Severity
    about: str
    message: str

    def __str__(self) -> str:
        return f"{self.about}: {self.message}"


def house_rule_findings(
    ontology: Graph,
    shapes: Graph,
    questions: Mapping[str, str],
    *,
    facts: Graph | None = None,
    folder: Path | None = None,
) -> list[Finding]:
    """Each breach of the house rules, once: errors before warnings, then by term.

    `ontology` holds the terms and the codes, `questions` the SPARQL text of each question by its name, `facts` the
    reference facts, and `folder` is the one with the ontology's files and their catalog. What is not given is not
    checked.
    """
    declared = _own_terms(ontology)
    graphs = {"the ontology": ontology, "the shapes": shapes, "the reference facts": facts or Graph()}
    used = chain(
        *(_used_in_graph(name, graph) for name, graph in graphs.items()),
        *(_used_in_question(name, text) for name, text in questions.items()),
    )
    return sorted(
        {
            *_header(ontology),
            *chain.from_iterable(_wording(ontology, term) for term in declared),
            *_names(ontology, declared),
            *_shared_labels(ontology, declared),
            *_roots(ontology, declared),
            *_codes(ontology),
            *_undeclared(ontology, declared, used),
            *(Finding("error", fault.file, fault.message) for fault in (catalog_faults(folder) if folder else ())),
        }
    )


def _own_terms(ontology: Graph) -> set[URIRef]:
    kinds = (OWL.Class, *_PROPERTY_KINDS)
    typed = chain.from_iterable(ontology.subjects(RDF.type, kind) for kind in kinds)
    return {term for term in typed if isinstance(term, URIRef) and term.startswith(TERM)}


def _header(ontology: Graph) -> Iterator[Finding]:
    header = URIRef(ONTOLOGY)
    if (header, RDF.type, OWL.Ontology) not in ontology:
        yield Finding("error", readable(header), "is not declared as an owl:Ontology")
    for predicate in _HEADER:
        if not any(ontology.objects(header, predicate)):
            yield Finding("error", readable(header), f"the header lacks {readable(predicate)}")
    version, number = ontology.value(header, OWL.versionIRI), ontology.value(header, OWL.versionInfo)
    if version is not None and number is not None and str(version) != f"{ONTOLOGY}/{number}":
        yield Finding("error", readable(header), f"its version IRI does not end in its version number {number}")
    if any(str(namespace) != TERM for namespace in ontology.objects(header, VANN.preferredNamespaceUri)):
        yield Finding("error", readable(header), f"its preferred namespace is not {TERM}")


def _wording(ontology: Graph, term: URIRef) -> Iterator[Finding]:
    for predicate, word in ((RDFS.label, "label"), (SKOS.definition, "definition")):
        texts = list(ontology.objects(term, predicate))
        languages = [text.language if isinstance(text, Literal) else None for text in texts]
        if _LANGUAGE not in languages:
            yield Finding("error", readable(term), f"has no {word} in English")
        for language in sorted({each or "no language" for each in languages if languages.count(each) > 1}):
            yield Finding("error", readable(term), f"has several {word}s in {language}")
        if None in languages:
            yield Finding("error", readable(term), f"has a {word} without a language")
    for text in ontology.objects(term, SKOS.definition):
        if not (str(text)[:1].isupper() and str(text).endswith(".")):
            yield Finding("warning", readable(term), "its definition does not read as a sentence with capital and stop")
    if list(ontology.objects(term, RDFS.isDefinedBy)) != [URIRef(ONTOLOGY)]:
        yield Finding("error", readable(term), "rdfs:isDefinedBy must name the ontology, once")


def _names(ontology: Graph, terms: Iterable[URIRef]) -> Iterator[Finding]:
    for term in terms:
        name = term.removeprefix(TERM)
        is_class = (term, RDF.type, OWL.Class) in ontology
        if is_class and not _CLASS_NAME.fullmatch(name):
            yield Finding("error", readable(term), "a class is named in UpperCamelCase")
        if not is_class and not _PROPERTY_NAME.fullmatch(name):
            yield Finding("error", readable(term), "a property is named in lowerCamelCase")


def _shared_labels(ontology: Graph, terms: Iterable[URIRef]) -> Iterator[Finding]:
    named: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    for term in sorted(terms):
        for label in ontology.objects(term, RDFS.label):
            if isinstance(label, Literal):
                named[(str(label).casefold(), label.language)].append(readable(term))
    for (text, _), several in named.items():
        for other in several[1:]:
            yield Finding("error", other, f"has the label {text!r} of {several[0]}")


def _roots(ontology: Graph, terms: Iterable[URIRef]) -> Iterator[Finding]:
    """Every own class descends from a borrowed one, so that users of ORG, PROV or SKOS find its instances."""
    for term in terms:
        above = {each for each in ontology.transitive_objects(term, RDFS.subClassOf) if isinstance(each, URIRef)}
        if (term, RDF.type, OWL.Class) in ontology and all(each.startswith(TERM) for each in above):
            yield Finding("error", readable(term), "descends from no borrowed class such as prov:Entity")


def _codes(ontology: Graph) -> Iterator[Finding]:
    for code in _own_codes(ontology):
        scheme, _, notation = str(code).removeprefix(CODE).rpartition("/")
        name = f"code/{scheme}/{notation}"
        if (code, SKOS.inScheme, URIRef(CODE + scheme)) not in ontology:
            yield Finding("error", name, f"is not in the list code/{scheme}")
        if {str(each) for each in ontology.objects(code, SKOS.notation)} != {notation}:
            yield Finding("error", name, "its notation is not the end of its IRI")
        for predicate, word in ((SKOS.prefLabel, "preferred label"), (SKOS.definition, "definition")):
            languages = [text.language for text in ontology.objects(code, predicate) if isinstance(text, Literal)]
            if languages.count(_LANGUAGE) != 1:
                yield Finding("error", name, f"must have one {word} in English")


def _own_codes(ontology: Graph) -> set[URIRef]:
    listed = chain(ontology.subjects(SKOS.inScheme), ontology.subjects(SKOS.notation))
    return {code for code in listed if isinstance(code, URIRef) and code.startswith(CODE)}


def _used_in_graph(name: str, graph: Graph) -> Iterator[tuple[str, str]]:
    nodes: set[Node] = set()
    for triple in graph:
        nodes.update(triple)
    return ((str(node), name) for node in nodes if isinstance(node, URIRef))


def _used_in_question(name: str, text: str) -> Iterator[tuple[str, str]]:
    prefixes = {prefix or "": namespace for prefix, namespace in _PREFIX.findall(text)}
    for token in _TOKEN.finditer(_PREFIX.sub("", text)):
        if token["iri"] is not None:
            yield token["iri"][1:-1], name
        elif token["local"] is not None and (token["prefix"] or "") in prefixes:
            local = token["local"].rstrip(".").replace("\\", "")
            yield prefixes[token["prefix"] or ""] + local, name


def _undeclared(ontology: Graph, declared: set[URIRef], used: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    codes = {*_own_codes(ontology), *ontology.subjects(RDF.type, SKOS.ConceptScheme)}
    retired = set(ontology.subjects(OWL.deprecated, Literal(lexical_or_value=True)))
    for iri, where in used:
        node = URIRef(iri)
        if iri.startswith(TERM) and iri != TERM and node not in declared:
            yield Finding("error", readable(node), f"is used in {where} and declared nowhere")
        elif iri.startswith(CODE) and iri.count("/") > CODE.count("/") and node not in codes:
            yield Finding("error", iri.removeprefix(CODE.removesuffix("code/")), f"is used in {where} and in no list")
        elif node in retired and where != "the ontology":
            yield Finding("warning", readable(node), f"is retired and still used in {where}")
