"""YAML as records of catalogues use it: mappings, lists and texts, read from the parser's events.

Building the values here takes half the time that PyYAML's constructors take, keeps numbers and dates as they are
written, and sees at once what a record has no use for and could harm: aliases, tags that make objects, deep nesting.
"""

from collections.abc import Iterator
from typing import Any, Final

import yaml

_DEEPEST: Final = 100
_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "map", "seq"))
_PLAIN: Final[dict[str, Any]] = {"": None, "~": None, "null": None, "true": True, "false": False}
_NO_KEY: Final = object()


class _Parser(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # the same class, compiled or not
    """The parser of events."""


class _Building:
    """The collection that is being read: a list, or a mapping with the key whose value comes next."""

    __slots__ = ("key", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self.key: Any = _NO_KEY

    def add(self, value: Any) -> None:
        """Take the next key or value; `ValueError` where a key is no text, or is there already."""
        if self.value.__class__ is list:
            self.value.append(value)
        elif self.key is not _NO_KEY:
            if self.key in self.value:
                raise ValueError(f"has the key {str(self.key)[:60]!r} twice in one mapping")
            self.value[self.key] = value
            self.key = _NO_KEY
        elif isinstance(value, dict | list):
            raise ValueError("has a key that is no text")
        else:
            self.key = value


def value_of(content: bytes) -> Any:
    """The value of the one document in a content, None where there is none.

    `yaml.YAMLError` where it is no YAML, `ValueError` where it holds what no record does.
    """
    parser = _Parser(content)
    try:
        return _value(iter(parser.get_event, None))
    finally:
        parser.dispose()


def _value(events: Iterator[Any]) -> Any:
    outermost = _Building([])
    building = outermost
    above: list[_Building] = []
    for event in events:
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            building.add(_scalar(event))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            _check(event, len(above))
            inner = _Building({} if kind is yaml.MappingStartEvent else [])
            building.add(inner.value)
            above.append(building)
            building = inner
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            building = above.pop()
        elif kind is yaml.AliasEvent:
            raise ValueError("refers to a part of itself, which no record does")
    return outermost.value[-1] if outermost.value else None


def _check(event: Any, depth: int) -> None:
    if depth >= _DEEPEST:
        raise ValueError(f"is nested deeper than {_DEEPEST} levels, which no record is")
    if event.tag is not None and event.tag not in _TAGS:
        raise ValueError(f"has a tag of its own: {event.tag}")


def _scalar(event: Any) -> Any:
    """The text of a scalar; empty, true or false where it is written so without quotes."""
    if event.tag is not None and event.tag not in _TAGS:
        raise ValueError(f"has a tag of its own: {event.tag}")
    value = event.value
    return _PLAIN.get(value, value) if not event.style and len(value) <= len("false") else value
