"""The header of a question file: YAML in the `#+ ` lines at its top, so that the file stays valid SPARQL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import yaml

from app.errors import BadQuestionFile

_HEADER_LINE: Final = re.compile(r"#\+(?: (.*))?")

Entry = str | Mapping[str, str]


@dataclass(frozen=True)
class Header:
    """The entries of a header, each a text or a mapping of texts, and the line in the file where each key stands."""

    path: str
    entries: Mapping[str, Entry]
    lines: Mapping[tuple[str, ...], int]

    def line(self, *keys: str) -> int:
        """The line of a key, or of the key above it, or 1."""
        return self.lines.get(keys) or (self.lines.get(keys[:1]) or 1)

    def text(self, key: str) -> str | None:
        """The text of a key, folded to one line, or none; `BadQuestionFile` where it is something else or empty."""
        entry = self.entries.get(key)
        if entry is None:
            return None
        if not isinstance(entry, str) or not entry.strip():
            raise self.refuse(f"{key} is to be a text", key)
        return " ".join(entry.split())

    def mapping(self, key: str) -> Mapping[str, str]:
        """The mapping of a key, empty where the key is absent; `BadQuestionFile` where it is something else."""
        entry = self.entries.get(key, {})
        if isinstance(entry, str):
            raise self.refuse(f"{key} is to be a mapping of names to texts", key)
        return entry

    def refuse(self, reason: str, *keys: str) -> BadQuestionFile:
        """The error for this file at the line of a key."""
        return BadQuestionFile(self.path, self.line(*keys), reason)


def read_header(path: str, text: str) -> Header:
    """The header of a question file; `BadQuestionFile` where there is none or it is not a YAML mapping of texts."""
    document = "\n".join(_header_lines(text))
    try:
        # Nodes, not Python values: a date or a yes stays the text that was written, and each key knows its line.
        root = yaml.compose(document, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise BadQuestionFile(path, mark.line + 1 if mark else 1, f"the header is not YAML: {reason}") from None
    if not isinstance(root, yaml.MappingNode):
        raise BadQuestionFile(path, 1, "the file has no header; it begins with lines such as '#+ title: ...'")
    entries: dict[str, Entry] = {}
    lines: dict[tuple[str, ...], int] = {}
    for key, node in _pairs(path, root, lines, ()):
        if isinstance(node, yaml.MappingNode):
            pairs = _pairs(path, node, lines, (key,))
            entries[key] = {name: _scalar(path, value) for name, value in pairs}
        else:
            entries[key] = _scalar(path, node)
    return Header(path, entries, lines)


def _header_lines(text: str) -> list[str]:
    found = []
    for line in text.split("\n"):
        match = _HEADER_LINE.fullmatch(line.rstrip())
        if match is None:
            break
        found.append(match.group(1) or "")
    return found


def _pairs(
    path: str, node: yaml.MappingNode, lines: dict[tuple[str, ...], int], above: tuple[str, ...]
) -> list[tuple[str, yaml.Node]]:
    pairs = []
    for key_node, value in node.value:
        key = _scalar(path, key_node)
        line = key_node.start_mark.line + 1
        if (*above, key) in lines:
            raise BadQuestionFile(path, line, f"{key} is given twice")
        lines[*above, key] = line
        pairs.append((key, value))
    return pairs


def _scalar(path: str, node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise BadQuestionFile(path, node.start_mark.line + 1, "only texts, and mappings of texts, stand in a header")
    return str(node.value)
