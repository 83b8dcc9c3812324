"""One RDF file as an editor keeps it: its triples, its prefixes, and the line on which each thing begins."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import Graph, URIRef
from rdflib.term import Node

from app.dataset.rdflib_graph import node_of
from app.errors import SourceError

_RDF_XML = re.compile(rb"\s*(<\?xml\b|<!DOCTYPE\b|<!--|<rdf:RDF\b)")
_JSON = re.compile(rb"\s*[\[{]\s*[\"{\]}]")
# A query in a shape has prefixes of its own.
_LONG_STRING = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL)
_PREFIX_LINE = re.compile(r"^\s*@?prefix\s+[\w.-]*:", re.IGNORECASE | re.MULTILINE)
_DECLARED = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<", re.IGNORECASE | re.MULTILINE)
# A statement of Turtle begins at the start of a line in every file that editors write by hand or in normal form.
_BEGINS = re.compile(r"^(?:<(?P<iri>[^<>\s]*)>|(?P<prefix>[\w.-]*):(?P<local>[^\s;,]+))(?=\s|$)", re.MULTILINE)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|<[^<>\s]*>')
_BASE = re.compile(r"^\s*@?base\s+<([^<>]*)>", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class RdfDocument:
    """An RDF file that was read: its path, its text, its triples as written, and its prefixes with their namespaces."""

    path: Path
    text: str
    graph: Graph
    prefixes: dict[str, str]

    @property
    def declared(self) -> list[str]:
        """The prefixes that the text of a Turtle file declares, in its order, each as often as it does."""
        return _DECLARED.findall(_LONG_STRING.sub("", self.text))

    def line_of(self, node: Node) -> int | None:
        """The line on which the statements about a thing begin, counted from 1; None where they cannot be found."""
        return self._lines.get(str(node)) if isinstance(node, URIRef) else None

    def line_naming(self, node: Node) -> int | None:
        """The first line that names a thing at all, under a prefix or in full."""
        if not isinstance(node, URIRef):
            return None
        names = [rf"<{re.escape(node)}>"]
        for prefix, namespace in self.prefixes.items():
            if namespace and node.startswith(namespace):
                names.append(rf"(?<![\w.:/-]){re.escape(f'{prefix}:{node.removeprefix(namespace)}')}(?![\w:/-])")
        return self._line_of(re.compile("|".join(names)))

    def line_of_prefix(self, prefix: str) -> int | None:
        """The line on which a prefix is declared."""
        return self._line_of(re.compile(rf"^\s*@?prefix\s+{re.escape(prefix)}:\s*<", re.IGNORECASE | re.MULTILINE))

    def uses(self, prefix: str) -> bool:
        """Whether the text of a Turtle file writes a name under a prefix."""
        names = re.compile(rf"(?<![\w.:/-]){re.escape(prefix)}:")
        return names.search(_STRING.sub('""', _PREFIX_LINE.sub("", self.text))) is not None

    def _line_of(self, pattern: re.Pattern[str]) -> int | None:
        found = pattern.search(self.text)
        return self.text.count("\n", 0, found.end()) + 1 if found else None

    @cached_property
    def _lines(self) -> dict[str, int]:
        base = _BASE.search(self.text)
        found: dict[str, int] = {}
        line, position = 1, 0
        for match in _BEGINS.finditer(self.text):
            line += self.text.count("\n", position, match.start())
            position = match.start()
            if match["iri"] is not None:
                relative = base is not None and ":" not in match["iri"]
                iri = (base[1] if base is not None and relative else "") + match["iri"]
            else:
                iri = self.prefixes.get(match["prefix"], "") + match["local"].replace("\\", "")
            found.setdefault(iri, line)
        return found


def read_document(path: Path) -> RdfDocument:
    """Read an RDF file in whichever syntax it is; `SourceError` names the file, and the line where that is known.

    Editors save RDF/XML under any name, so what the file holds decides, and its suffix only where that does not tell.
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from None
    except UnicodeDecodeError as error:
        raise SourceError(str(path), "is not UTF-8", content[: error.start].count(b"\n") + 1) from None
    graph = Graph(bind_namespaces="none")
    try:
        parser = pyoxigraph.parse(content, format=_syntax(content))
        for quad in parser:
            graph.add((node_of(str(quad.subject)), node_of(str(quad.predicate)), node_of(str(quad.object))))
    except SyntaxError as error:
        raise SourceError(str(path), error.msg or str(error), error.lineno) from None
    return RdfDocument(path, text, graph, dict(parser.prefixes))


def _syntax(content: bytes) -> RdfFormat:
    if _RDF_XML.match(content):
        return RdfFormat.RDF_XML
    return RdfFormat.JSON_LD if _JSON.match(content) else RdfFormat.TURTLE
