"""All files that an editor keeps, read once: their graphs, their prefixes, and the line on which a thing is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib import Graph, URIRef

from app.dataset.finding import Finding
from app.dataset.rdf_document import RdfDocument, read_document
from app.model.embedded import EmbeddedFiles
from app.model.vocabulary import PREFIXES


@dataclass(frozen=True)
class Documents:
    """The Turtle files of the ontology, the facts and the shapes, under the folder that they all stand in."""

    root: Path
    files: Mapping[Path, RdfDocument]

    @classmethod
    def read(cls, files: EmbeddedFiles) -> "Documents":
        """Read them all; `SourceError` names the first that cannot be read, and the line."""
        others = sorted((files.root / "ontology").glob("*.ttl"))
        paths = dict.fromkeys((*files.ontology, *files.reference, *others, *files.shapes))
        return cls(files.root, {path: read_document(path) for path in paths})

    def union(self, paths: Iterable[Path]) -> Graph:
        """The triples of several files as one graph, in which no two files share a blank node."""
        graph = Graph(bind_namespaces="none")
        for path in paths:
            graph += self.files[path].graph
        return graph

    def located(self, finding: Finding) -> Finding:
        """The same finding with the file and the line of what it is about, as far as these can be told."""
        if finding.file or not finding.iri:
            return finding
        node = URIRef(finding.iri)
        best: tuple[int, str, int | None] | None = None
        for path, document in self.files.items():
            line = document.line_of(node)
            # Where a thing is described is a better place than where it is named, and where most is said the best.
            said = len(list(document.graph.predicate_objects(node))) if line else 0
            line = line or document.line_naming(node)
            if line and (best is None or said > best[0]):
                best = (said, self._name(path), line)
        return finding if best is None else replace(finding, file=best[1], line=best[2])

    def prefix_findings(self) -> Iterator[Finding]:
        """Prefixes that are declared and not used, twice, or for another namespace than everywhere else."""
        for path, document in self.files.items():
            name = self._name(path)
            for prefix, times in Counter(document.declared).items():
                line = document.line_of_prefix(prefix)
                if times > 1:
                    yield Finding(
                        "error", f"prefix {prefix}", "is declared twice", "prefix-twice", file=name, line=line
                    )
                if not document.uses(prefix):
                    yield Finding(
                        "info", f"prefix {prefix}", "is declared and not used", "unused-prefix", file=name, line=line
                    )
                house = PREFIXES.get(prefix)
                if house not in (None, document.prefixes.get(prefix)):
                    message = f"stands for {document.prefixes.get(prefix)} here and for {house} everywhere else"
                    yield Finding("error", f"prefix {prefix}", message, "prefix", file=name, line=line)

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)
