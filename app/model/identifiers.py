"""The only place where an IRI is minted.

Canonical IRIs never change with the host that serves them (docs/architecture.md, "Identifiers"):

    {BASE}ontology#Term                                 a class or property
    {BASE}code/{scheme}/{notation}                      a code, such as an opening verb or a mode
    {BASE}id/organization/itu-t-sg17                    a thing: kind and key
    {BASE}id/document/itu-t-x.509                       a document, undated
    {BASE}id/document/itu-t-x.509/2019-10               one of its versions
    {BASE}id/part/itu-t-a.23/annex-a                    a part of the undated document
    {BASE}id/section/wtsa-res-7/2022/resolves           a section of a version
    {BASE}id/clause/wtsa-res-7/2022/resolves/7/1        a clause, or a sub-clause below it
    {BASE}id/norm/wtsa-res-7/2022/resolves/2.1          the first of several norms of a clause
    {BASE}graph/document/wtsa-res-7/2022                the graph of one source

Keys are lower-case ASCII, keep the punctuation of the designation, and use "/" for levels.
"""

import re
import unicodedata

BASE = "https://w3id.org/twintext/"
ONTOLOGY = BASE + "ontology"
TERM = ONTOLOGY + "#"
CODE = BASE + "code/"
THING = BASE + "id/"
GRAPH = BASE + "graph/"

ONTOLOGY_GRAPH = GRAPH + "ontology"
REFERENCE_GRAPH = GRAPH + "reference"
REGISTER_GRAPH = GRAPH + "register"
PROVENANCE_GRAPH = GRAPH + "provenance"
ENTAILED_GRAPH = GRAPH + "entailed"
DESCRIPTION_GRAPH = GRAPH + "description"
EXAMPLES_GRAPH = GRAPH + "examples"
STATED_GRAPH = GRAPH + "default"  # what is written without naming a graph, where the default graph is a union

_NOT_IN_A_KEY = re.compile(r"[^a-z0-9.+]+")


def slug(text: str) -> str:
    """A key segment for a text: "Florianópolis" gives "florianopolis", "ISO/IEC JTC 1" gives "iso-iec-jtc-1"."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _NOT_IN_A_KEY.sub("-", ascii_text.lower()).strip("-.")


def thing(kind: str, *key: str) -> str:
    """The IRI of a thing of a kind, from the segments of its key, which are already slugs."""
    return f"{THING}{kind}/{'/'.join(key)}"


def code(scheme: str, notation: str) -> str:
    """The IRI of a code in a scheme."""
    return f"{CODE}{scheme}/{notation}"


def document_graph(*key: str) -> str:
    """The IRI of the graph that holds one document as its source states it."""
    return f"{GRAPH}document/{'/'.join(key)}"
