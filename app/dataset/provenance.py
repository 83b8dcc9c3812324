"""The graph that says where every other graph came from (PROV-O, DCMI Terms, VoID)."""

from collections.abc import Iterable, Iterator

from app.model import identifiers
from app.model.published import Manifest, SourceEntry
from app.model.terms import RDFS, XSD, Triple, iri, literal
from app.model.vocabulary import DCTERMS, PROV, RDF

_TYPE = iri(RDF + "type")
_VOID_TRIPLES = iri("http://rdfs.org/ns/void#triples")


def provenance_triples(sources: Iterable[SourceEntry]) -> Iterator[Triple]:
    """What is known of each asserted graph: title, origin, licence, time of retrieval, size."""
    for source in sources:
        graph = iri(source.graph)
        yield graph, _TYPE, iri(PROV + "Entity")
        yield graph, iri(DCTERMS + "title"), literal(source.title)
        yield graph, iri(DCTERMS + "source"), literal(source.origin)
        yield graph, _VOID_TRIPLES, literal(str(source.triples), datatype=XSD + "integer")
        if source.license:
            yield graph, iri(DCTERMS + "license"), iri(source.license)
        if source.retrieved:
            yield (
                graph,
                iri(PROV + "generatedAtTime"),
                literal(source.retrieved, datatype=XSD + "dateTime"),
            )


def change_triples(manifest: Manifest) -> Iterator[Triple]:
    """Who made a version from its parent, when, and of which graphs; nothing where the manifest tells no change."""
    change = manifest.change
    if change is None:
        return
    activity = iri(identifiers.thing("change", manifest.id))
    yield activity, _TYPE, iri(PROV + "Activity")
    yield activity, iri(RDFS + "label"), literal(f"{change.kind}: {change.added} added, {change.removed} removed")
    yield activity, iri(PROV + "endedAtTime"), literal(manifest.published, datatype=XSD + "dateTime")
    if change.agent:
        agent = iri(identifiers.thing("agent", change.agent))
        yield agent, _TYPE, iri(PROV + "Agent")
        yield agent, iri(RDFS + "label"), literal(change.agent)
        yield activity, iri(PROV + "wasAssociatedWith"), agent
    for graph in filter(None, change.graphs):
        yield activity, iri(PROV + "generated"), iri(graph)
