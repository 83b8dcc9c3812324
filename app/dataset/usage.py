"""Which terms and codes are used where: nothing undeclared is used, and nothing declared is left lying about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SH, VANN, XSD, DefinedNamespace
from rdflib.term import Node

from app.dataset.finding import Finding, finding
from app.model.identifiers import CODE, TERM

# Vocabularies whose terms are known in full: what is not among them is misspelt.
_CLOSED: Final[tuple[type[DefinedNamespace], ...]] = (OWL, RDF, RDFS, SKOS, DCTERMS, FOAF, ORG, PROV, SH, VANN, XSD)

# The tokens of SPARQL that can hold an own term (IRIs and prefixed names), and those that only seem to (SPARQL 1.1
# section 19.8). Comments and strings come before names, so that a name inside them is not taken for one.
_TOKEN: Final = re.compile(
    r"""(?P<iri><[^<>"{}|^`\\\s]*>)
      | \#[^\r\n]*
      | \"\"\"(?:[^"\\]|\\.|\"(?!\"\"))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*'
      | (?P<prefix>[A-Za-z][\w.-]*)?:(?P<local>(?:[\w.:-]|\\.|%[0-9A-Fa-f]{2})*)""",
    re.VERBOSE | re.DOTALL,
)
_PREFIX: Final = re.compile(r"PREFIX\s+([A-Za-z][\w.-]*)?:\s*<([^<>\s]*)>", re.IGNORECASE)

Used = tuple[str, str]


@dataclass(frozen=True)
class Usage:
    """The terms and codes of an ontology, and where IRIs are used: (IRI, what uses it)."""

    ontology: Graph
    declared: frozenset[URIRef]
    used: frozenset[Used]

    def undeclared(self) -> Iterator[Finding]:
        """Own terms and codes that are used and not there, borrowed ones that nobody has, and retired ones."""
        codes = {*own_codes(self.ontology), *self.ontology.subjects(RDF.type, SKOS.ConceptScheme)}
        retired = set(self.ontology.subjects(OWL.deprecated, Literal(lexical_or_value=True)))
        for iri, where in self.used:
            node = URIRef(iri)
            if iri.startswith(TERM) and iri != TERM and node not in self.declared:
                yield finding("error", "undeclared", node, f"is used in {where} and declared nowhere")
            elif iri.startswith(CODE) and iri.count("/") > CODE.count("/") and node not in codes:
                yield Finding(
                    "error",
                    iri.removeprefix(CODE.removesuffix("code/")),
                    f"is used in {where} and in no list",
                    "undeclared-code",
                    iri,
                )
            elif node in retired and where != "the ontology":
                yield finding("warning", "retired", node, f"is retired and still used in {where}")
            elif _is_misspelt(node):
                yield finding(
                    "error", "unknown-borrowed", node, f"is used in {where}, and its vocabulary has none such"
                )

    def unused(self, excuses: Mapping[str, str]) -> Iterator[Finding]:
        """Terms that no shape, question or fact uses, and no axiom about one of these; excuses that excuse nothing."""
        reached = self._reached({URIRef(iri) for iri, where in self.used if where != "the ontology"})
        for term in sorted(self.declared - reached):
            if str(term) not in excuses and (term, OWL.deprecated, None) not in self.ontology:
                message = "is used by no shape, question or fact; use it, or say why in ontology/unused-terms.tsv"
                yield finding("warning", "unused", term, message)
        for iri in excuses:
            if URIRef(iri) not in self.declared:
                yield finding(
                    "error", "idle-excuse", URIRef(iri), "is excused in ontology/unused-terms.tsv, not declared"
                )
            elif URIRef(iri) in reached:
                yield finding("warning", "idle-excuse", URIRef(iri), "is excused in ontology/unused-terms.tsv and used")

    def _reached(self, terms: set[URIRef]) -> set[Node]:
        """Terms, what is above them and what their axioms speak of, and what general axioms about these speak of."""
        reached: set[Node] = set()
        todo: list[Node] = list(terms)
        while todo:
            node = todo.pop()
            if node in reached:
                continue
            reached.add(node)
            axioms = (obj for predicate, obj in self.ontology.predicate_objects(node) if predicate != OWL.disjointWith)
            general = (each for each in self.ontology.subjects(RDFS.subClassOf, node) if isinstance(each, BNode))
            inverse = self.ontology.subjects(OWL.inverseOf, node)
            todo += [each for each in chain(axioms, general, inverse) if not isinstance(each, Literal)]
        return reached


def _is_misspelt(node: URIRef) -> bool:
    """Whether a name is in a vocabulary that is known in full, and is none of its names."""
    for vocabulary in _CLOSED:
        name = str(node).removeprefix(str(vocabulary))
        # rdf:_1, rdf:_2 and so on are names without end.
        if name and name != str(node) and not re.fullmatch(r"_\d+", name):
            return node not in vocabulary
    return False


def own_terms(ontology: Graph) -> frozenset[URIRef]:
    """The classes and properties that the ontology declares in its own namespace."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    typed = chain.from_iterable(ontology.subjects(RDF.type, kind) for kind in kinds)
    return frozenset(term for term in typed if isinstance(term, URIRef) and term.startswith(TERM))


def own_codes(ontology: Graph) -> set[URIRef]:
    """The codes in its lists."""
    listed = chain(ontology.subjects(SKOS.inScheme), ontology.subjects(SKOS.notation))
    return {code for code in listed if isinstance(code, URIRef) and code.startswith(CODE)}


def used_in_graph(name: str, graph: Graph) -> Iterator[Used]:
    """Every IRI in a graph, with its datatypes, said to be used in what has this name."""
    nodes: set[Node] = set()
    for triple in graph:
        nodes.update(triple)
    datatypes = {node.datatype for node in nodes if isinstance(node, Literal) and node.datatype}
    return ((str(node), name) for node in chain(nodes, datatypes) if isinstance(node, URIRef))


def used_in_question(name: str, text: str) -> Iterator[Used]:
    """Every IRI in a SPARQL query, whether in full or under a prefix."""
    prefixes = {prefix or "": namespace for prefix, namespace in _PREFIX.findall(text)}
    for token in _TOKEN.finditer(_PREFIX.sub("", text)):
        if token["iri"] is not None:
            yield token["iri"][1:-1], name
        elif token["local"] is not None and (token["prefix"] or "") in prefixes:
            local = token["local"].rstrip(".").replace("\\", "")
            yield prefixes[token["prefix"] or ""] + local, name


def question_prefixes(name: str, text: str) -> Iterator[Finding]:
    """Prefixes that a question uses and does not declare, and the other way round."""
    declared = {prefix or "" for prefix, _ in _PREFIX.findall(text)}
    tokens = [token for token in _TOKEN.finditer(_PREFIX.sub("", text)) if token["local"] is not None]
    # "?x:y" is no name; a colon alone is not one either, where no empty prefix is declared.
    used = {token["prefix"] or "" for token in tokens}
    for prefix in sorted(used - declared - {""}):
        yield Finding("error", name, f"uses the prefix {prefix}: and does not declare it", "undefined-prefix")
    for prefix in sorted(declared - used):
        yield Finding("warning", name, f"declares the prefix {prefix}: and does not use it", "unused-prefix")


def excuses_in(text: str) -> dict[str, str]:
    """The terms that may be unused, each with its reason, from lines `tt:Name<tab>reason`; "#" begins a comment."""
    rows = (line.partition("\t") for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return {TERM + name.strip().removeprefix("tt:"): reason.strip() for name, _, reason in rows}
