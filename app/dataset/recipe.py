"""How a version is built, as opposed to what from; and whether building again would give another one.

It needs none of the workshop's RDF libraries, so that the service can ask at start.
"""

import hashlib

from app.dataset.asserted import embedded_graphs
from app.model import searching
from app.model.embedded import EmbeddedFiles
from app.model.identifiers import BASE
from app.model.published import current_version
from app.settings import Settings

# Bumped when the rules of inference entail other triples than before.
RULES = "2"
# Bumped when the way a dataset describes itself changes.
DESCRIPTION_FORM = "1"


def recipe_of(settings: Settings, files: EmbeddedFiles) -> str:
    """A checksum of the reasoner, the kind of default graph, the validation, the shapes, the description, the index."""
    digest = hashlib.sha256(f"{settings.inference} {RULES} {settings.default_graph} {settings.validation}".encode())
    digest.update(f"index {searching.FORM}".encode())
    for shapes in files.shapes:
        digest.update(shapes.read_bytes())
    if settings.default_graph == "union":  # then the dataset describes itself and the questions that it answers
        digest.update(f"{DESCRIPTION_FORM} {endpoint_of(settings)}".encode())
        for question in sorted(files.queries.rglob("*.rq")):
            digest.update(question.read_bytes())
    return digest.hexdigest()


def endpoint_of(settings: Settings) -> str:
    """The address of the SPARQL endpoint, as the dataset states it."""
    return f"{settings.base_url or BASE.rstrip('/')}/sparql"


def is_stale(settings: Settings, files: EmbeddedFiles) -> bool:
    """Whether the embedded files or the way of building differ from those of the version now served."""
    manifest = current_version(settings.data).manifest
    known = {source.graph: source.checksum for source in manifest.sources}
    return manifest.recipe != recipe_of(settings, files) or any(
        graph.entry.graph in known and known[graph.entry.graph] != graph.entry.checksum
        for graph in embedded_graphs(files, manifest.sources)
    )
