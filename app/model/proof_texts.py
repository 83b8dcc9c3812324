"""A proof as text for people and as Turtle in the terms of PROV-O (https://www.w3.org/TR/prov-o/)."""

from collections import Counter
from collections.abc import Iterator, Mapping

from app.model.proofs import RULES_PAGE, Proof, Source, Statement
from app.model.terms import XSD, Term, iri, literal
from app.model.vocabulary import DCTERMS, PREFIXES, PROV, RDF, RDFS

_USED_PREFIXES = {"rdf": RDF, "rdfs": RDFS, "prov": PROV, "dcterms": DCTERMS, "xsd": XSD}


def short(term: Term) -> str:
    """A term for people: an IRI with a known namespace by its prefix, everything else as N-Triples has it."""
    for prefix, namespace in PREFIXES.items():
        name = term.removeprefix(f"<{namespace}")
        if name not in (term, ">") and not set(name[:-1]) & set("/#"):
            return f"{prefix}:{name[:-1]}"
    return term


def as_text(proof: Proof) -> str:
    """The statements of a proof, one after the other, each with what it follows from or where it is stated.

    Lists are folded into what names them, so the numbers are not those of the document.
    """
    shown = proof.folded()
    names = _source_names(shown)
    lines = [line for place, one in enumerate(shown.statements, 1) for line in _lines(place, one, names)]
    if shown.sources:
        lines += ["", "Sources:", *(f"  {names[source.graph]}{_described(source)}" for source in shown.sources)]
    return "\n".join(lines) + "\n"


def _source_names(proof: Proof) -> dict[str, str]:
    """What each graph is called: by its title where no other has the same."""
    titles = Counter(source.title for source in proof.sources)
    return {
        source.graph: source.title if source.title and titles[source.title] == 1 else f"<{source.graph}>"
        for source in proof.sources
    }


def _lines(place: int, statement: Statement, names: Mapping[str, str]) -> Iterator[str]:
    number = f"{place}. "
    yield number + _sentence(statement)
    indent = " " * len(number)
    if statement.rule:
        yield f"{indent}by {statement.rule} ({statement.meaning}){_from(statement.premises)}"
    elif not statement.graphs:
        yield f"{indent}stated in the default graph"
    if statement.graphs:
        yield f"{indent}stated in {', '.join(names.get(graph, f'<{graph}>') for graph in statement.graphs)}"
    if statement.origins:
        yield f"{indent}source: {', '.join(_plain(origin) for origin in statement.origins)}"


def _sentence(statement: Statement) -> str:
    if statement.triple is None:
        return "Contradiction"
    subject, predicate, obj = map(short, statement.triple)
    value = f"( {' '.join(map(short, statement.members))} )" if statement.members else obj
    return f"{subject} {predicate} {value}"


def _from(premises: tuple[int, ...]) -> str:
    numbers = [str(premise + 1) for premise in premises]
    return f", from {' and '.join(filter(None, (', '.join(numbers[:-1]), numbers[-1])))}" if numbers else ""


def _described(source: Source) -> str:
    parts = (source.origin, source.license, source.retrieved and f"retrieved {source.retrieved}")
    known = "; ".join(filter(None, (f"<{source.graph}>" if source.title else "", *parts)))
    return f": {known}" if known else ""


def _plain(term: Term) -> str:
    return term[1:-1] if term.startswith(("<", '"')) and term.endswith((">", '"')) and "^^" not in term else term


def as_turtle(proof: Proof) -> str:
    """The proof as Turtle: a prov:Entity and rdf:Statement for each statement, a prov:Activity for each step."""
    names = _names(proof)
    lines = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in _USED_PREFIXES.items()]
    for place, statement in enumerate(proof.statements):
        lines += ["", *_statement(statement, place, names)]
    for rule, meaning in {one.rule: one.meaning for one in proof.statements if one.rule}.items():
        lines += ["", f"{names}rule-{rule} a prov:Plan ; dcterms:identifier {literal(rule)} ;"]
        lines += [f"    rdfs:comment {literal(meaning)}@en ; dcterms:source <{RULES_PAGE}> ."]
    for source in proof.sources:
        lines += ["", *_source(source)]
    return "\n".join(lines) + "\n"


def _names(proof: Proof) -> str:
    """The beginning of labels of blank nodes that are none of the proof's own."""
    taken = [term for one in proof.statements for term in (one.triple or ()) if term.startswith("_:")]
    name = "_:proof-"
    while any(term.startswith(name) for term in taken):
        name = name.replace("proof", "a-proof")
    return name


def _statement(statement: Statement, place: int, names: str) -> Iterator[str]:
    name = f"{names}{place + 1}"
    if statement.triple:
        subject, predicate, obj = statement.triple
        yield f"{name} a rdf:Statement, prov:Entity ;"
        yield f"    rdf:subject {subject} ; rdf:predicate {predicate} ; rdf:object {obj} ;"
    else:
        yield f"{name} a prov:Entity ; rdfs:label {literal('contradiction')}@en ;"
    if statement.rule:
        yield from _step(statement, names)
        return
    for graph in statement.graphs:
        yield f"    prov:hadPrimarySource {iri(graph)} ;"
    for origin in statement.origins:
        yield f"    dcterms:source {origin} ;"
    yield "    ."


def _step(statement: Statement, names: str) -> Iterator[str]:
    used = ", ".join(f"{names}{premise + 1}" for premise in statement.premises)
    if used:
        yield f"    prov:wasDerivedFrom {used} ;"
    yield "    prov:wasGeneratedBy ["
    yield f"        a prov:Activity ; rdfs:label {literal(statement.rule)} ;"
    if used:
        yield f"        prov:used {used} ;"
    yield "        prov:qualifiedAssociation [ a prov:Association ;"
    yield '            prov:agent [ a prov:SoftwareAgent ; rdfs:label "Twintext" ] ;'
    yield f"            prov:hadPlan {names}rule-{statement.rule} ]"
    yield "    ] ."


def _source(source: Source) -> Iterator[str]:
    yield f"{iri(source.graph)} a prov:Entity ;"
    if source.title:
        yield f"    dcterms:title {literal(source.title)} ;"
    if source.origin:
        yield f"    dcterms:source {literal(source.origin)} ;"
    if source.license:
        yield f"    dcterms:license {iri(source.license)} ;"
    if source.retrieved:
        yield f"    prov:generatedAtTime {literal(source.retrieved, datatype=XSD + 'dateTime')} ;"
    yield "    ."
