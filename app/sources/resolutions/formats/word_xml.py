"""Elements of Word documents by their names without namespace: the transitional and the strict form have two."""

import re
from xml.etree import ElementTree as ET

_NAMESPACE = re.compile(r"\{[^}]*\}")


def local(element: ET.Element) -> str:
    """The name of an element; "" of a comment."""
    return _NAMESPACE.sub("", element.tag) if isinstance(element.tag, str) else ""


def child(element: ET.Element | None, *path: str) -> ET.Element | None:
    """The element that a path of names leads to; None where there is none."""
    for name in path:
        element = next((inner for inner in element if local(inner) == name), None) if element is not None else None
    return element


def value(element: ET.Element | None, name: str) -> str:
    """An attribute, "" where there is none."""
    for key, given in element.items() if element is not None else ():
        if _NAMESPACE.sub("", key) == name:
            return given
    return ""


def is_on(switch: ET.Element | None) -> bool:
    """Whether a property that is on or off is on."""
    return switch is not None and value(switch, "val") not in {"0", "false", "off"}


def whole(words: str, default: int) -> int:
    """A whole number of an attribute, the default where it is none."""
    return int(words) if words.isdecimal() and len(words) < len("1000000") else default
