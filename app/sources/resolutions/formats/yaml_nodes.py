"""YAML read safely into nodes that know where they stand: no tags, no aliases, no more depth than a document has.

Values stay text: "2019-01" is no date and 1 no number, so that what is printed is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.errors import DocumentError

DEEPEST = 24
MOST_NODES = 400_000
_CORE_TAGS = ("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_NOTHING = ("", "~", "null", "Null", "NULL")


@dataclass
class Node:
    """A scalar (`text`), a list (`items`) or a mapping (`fields`), from `start` to before `end` in the source."""

    start: int
    end: int
    line: int
    text: str | None = None
    items: list["Node"] | None = None
    fields: dict[str, "Node"] | None = None
    repeated: list[str] = field(default_factory=list)  # keys that come twice; the first one counts

    def get(self, *names: str) -> "Node | None":
        """The first field with one of some names that holds something; None in anything but a mapping."""
        for name in names:
            node = (self.fields or {}).get(name)
            if node is not None and node.holds_something:
                return node
        return None

    @property
    def holds_something(self) -> bool:
        """Whether there is a value: neither null nor an empty list or mapping."""
        return bool(self.text or self.items or self.fields)

    @property
    def children(self) -> list["Node"]:
        """The items of a list; a single value, where a list may stand, counts as a list of one."""
        return self.items if self.items is not None else [self]


def documents_of(text: str, source: str) -> list[Node]:
    """The documents of a YAML stream; `DocumentError` where it is broken, or uses what a collection has no need of."""
    try:
        return list(_documents(text, source))
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 1})" if error.problem_mark else ""
        raise DocumentError(source, f"is not YAML: {error.problem}{line}") from None
    except yaml.YAMLError:
        raise DocumentError(source, "is not YAML: it has characters that YAML does not allow") from None


def _documents(text: str, source: str) -> Iterator[Node]:
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    open_nodes: list[tuple[Node, str | None]] = []  # the collections being read, each with the key that awaits a value
    count = 0
    for event in yaml.parse(text, Loader=loader):
        _refuse(event, source)
        if isinstance(event, yaml.events.NodeEvent):
            count += 1
            node = _node(event)
            if count > MOST_NODES or len(open_nodes) > DEEPEST:
                reason = f"holds more than {MOST_NODES} values, or lists nested deeper than {DEEPEST}"
                raise DocumentError(source, reason)
            _put(open_nodes, node)
            if node.text is None:
                open_nodes.append((node, None))
            elif not open_nodes:
                yield node
        elif isinstance(event, yaml.events.CollectionEndEvent):
            closed, _ = open_nodes.pop()
            _, closed.end, _ = _place(event)
            if not open_nodes:
                yield closed


def _refuse(event: yaml.events.Event, source: str) -> None:
    """Refuse aliases, which can make a small file huge, and tags, which ask for other things than values."""
    if isinstance(event, yaml.events.AliasEvent):
        raise DocumentError(source, f"uses an alias (line {_place(event)[2]}), which is not read")
    tag = getattr(event, "tag", None)
    if tag is not None and tag not in _CORE_TAGS:
        raise DocumentError(source, f"uses the tag {tag!r} (line {_place(event)[2]}), which is not read")


def _place(event: yaml.events.Event) -> tuple[int, int, int]:
    """Where an event begins and ends, in characters, and its line from 1."""
    begin, end = event.start_mark, event.end_mark
    return (begin.index, end.index, begin.line + 1) if begin and end else (0, 0, 1)


def _node(event: yaml.events.NodeEvent) -> Node:
    start, end, line = _place(event)
    if isinstance(event, yaml.events.SequenceStartEvent):
        return Node(start, end, line, items=[])
    if isinstance(event, yaml.events.MappingStartEvent):
        return Node(start, end, line, fields={})
    plain = getattr(event, "style", None) in (None, "")
    value = str(getattr(event, "value", ""))
    return Node(start, end, line, text="" if plain and value in _NOTHING else value)


def _put(open_nodes: list[tuple[Node, str | None]], node: Node) -> None:
    """Put a node into the innermost open collection: as an item, a key, or the value of the key before it."""
    if not open_nodes:
        return
    above, key = open_nodes[-1]
    if above.items is not None:
        above.items.append(node)
    elif key is None:
        open_nodes[-1] = (above, node.text if node.text is not None else f"line {node.line}")
    else:
        fields = above.fields if above.fields is not None else {}
        if key in fields:
            above.repeated.append(key)
        fields.setdefault(key, node)
        open_nodes[-1] = (above, None)
