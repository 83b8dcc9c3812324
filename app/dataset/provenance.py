"""The graph that says where every other graph came from (PROV-O, DCMI Terms, VoID)."""

from collections.abc import Iterable, Iterator

from app.model.published import SourceEntry
from app.model.terms import XSD, Triple, iri, literal
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
