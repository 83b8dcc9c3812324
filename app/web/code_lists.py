"""The code lists of the ontology, in SKOS (https://www.w3.org/TR/skos-reference/), as their pages show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.model import terms
from app.model.identifiers import CODE
from app.model.vocabulary import DCTERMS, OWL, RDF, RDFS, SKOS
from app.web.ontology_graph import OntologyGraph, Wording, is_iri

DEEPEST = 50


@dataclass(frozen=True)
class Code:
    """A concept of a code list. `broader` are the codes right above it, in any list."""

    iri: str
    notation: str
    labels: Wording
    alternatives: Wording
    definitions: Wording
    notes: Wording
    broader: tuple[str, ...]
    schemes: tuple[str, ...]
    is_retired: bool = False
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Twig:
    """A code and those below it in the same list."""

    code: Code
    twigs: tuple["Twig", ...]


@dataclass(frozen=True)
class CodeList:
    """A concept scheme with its codes, as a tree."""

    iri: str
    labels: Wording
    definitions: Wording
    codes: tuple[Code, ...]
    twigs: tuple[Twig, ...]

    @property
    def name(self) -> str:
        """The name of the list in its address."""
        return self.iri.removeprefix(CODE)


def read_code_lists(graph: OntologyGraph) -> Mapping[str, CodeList]:
    """The code lists that a graph states, by IRI, in the order of their names."""
    codes = {code.iri: code for code in _read_codes(graph)}
    by_scheme: dict[str, list[Code]] = defaultdict(list)
    for code in codes.values():
        for scheme in code.schemes:
            by_scheme[scheme].append(code)
    nodes = [node for node in graph.holders(RDF + "type", terms.iri(SKOS + "ConceptScheme")) if is_iri(node)]
    return {node[1:-1]: _code_list(graph, node, by_scheme[node[1:-1]]) for node in nodes}


def _code_list(graph: OntologyGraph, node: str, codes: list[Code]) -> CodeList:
    ordered = sorted(codes, key=_place)
    return CodeList(
        iri=node[1:-1],
        labels=graph.wording(node, SKOS + "prefLabel", RDFS + "label"),
        definitions=graph.wording(node, SKOS + "definition", DCTERMS + "description"),
        codes=tuple(ordered),
        twigs=_grow(ordered),
    )


def _read_codes(graph: OntologyGraph) -> Iterable[Code]:
    for node in graph.holders(RDF + "type", terms.iri(SKOS + "Concept")):
        if not is_iri(node):
            continue
        narrower_of = [one[1:-1] for one in graph.holders(SKOS + "narrower", node) if is_iri(one)]
        notation = graph.wording(node, SKOS + "notation").best("en")
        yield Code(
            iri=node[1:-1],
            notation=notation.value if notation else "",
            labels=graph.wording(node, SKOS + "prefLabel"),
            alternatives=graph.wording(node, SKOS + "altLabel"),
            definitions=graph.wording(node, SKOS + "definition"),
            notes=graph.wording(node, SKOS + "note", SKOS + "scopeNote", SKOS + "example"),
            broader=tuple(dict.fromkeys([*graph.iris(node, SKOS + "broader"), *narrower_of])),
            schemes=tuple(dict.fromkeys(graph.iris(node, SKOS + "inScheme", SKOS + "topConceptOf"))),
            is_retired=any(value.startswith('"true"') for value in graph.values(node, OWL + "deprecated")),
            replaced_by=tuple(graph.iris(node, DCTERMS + "isReplacedBy")),
        )


def _place(code: Code) -> tuple[bool, str, str]:
    """Codes stand in the order of their notations, those in use first."""
    return code.is_retired, code.notation.casefold(), code.iri


def _grow(codes: list[Code]) -> tuple[Twig, ...]:
    """The codes of a list as a tree; the first code of a circle stands at the top, and none below itself."""
    members = {code.iri for code in codes}
    below: dict[str, list[Code]] = defaultdict(list)
    for code in codes:
        for parent in code.broader:
            below[parent].append(code)
    roots = [code for code in codes if not members.intersection(code.broader)]
    reached: set[str] = set()
    grown = _twigs(roots, below, (), reached)
    for code in codes:
        if code.iri not in reached:
            grown += _twigs([code], below, (), reached)
    return grown


def _twigs(
    codes: list[Code], below: Mapping[str, list[Code]], above: tuple[str, ...], reached: set[str]
) -> tuple[Twig, ...]:
    made = []
    for code in codes:
        if code.iri in above or len(above) >= DEEPEST:
            continue
        reached.add(code.iri)
        made.append(Twig(code, _twigs(below.get(code.iri, []), below, (*above, code.iri), reached)))
    return tuple(made)
