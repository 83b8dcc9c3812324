"""Drawings of the ontology: where boxes, lines and words stand. A template writes them down as SVG.

Nothing is measured by a browser: the width of a text is estimated, and what is too long is cut, with the whole of it
in a tooltip. Every box that stands for a term is a link, and whatever is drawn stands in a table of the page too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

BOX_WIDTH = 200
BOX_HEIGHT = 34
GAP = 230
WIDTH = 3 * BOX_WIDTH + 2 * GAP
MOST_ROWS = 10
MOST_PARENTS = 4
_PITCH = 46
_MARGIN = 12
_STEM = 42
_INDENT = 28
_LABEL_ZONE = 165
_LONGEST_NAME = 25
_LONGEST_WORD = 23

Shape = Literal["class", "property", "other", "more"]


@dataclass(frozen=True)
class Node:
    """What a box stands for: its text, where its link leads (None for nowhere), and its shape."""

    text: str
    link: str | None = None
    shape: Shape = "class"


@dataclass(frozen=True)
class Arm:
    """A relation beside the middle: its name, and the box at its other end."""

    word: str
    link: str | None
    node: Node


@dataclass(frozen=True)
class Box:
    """A node in its place: the upper left corner, the size, the text that fits."""

    node: Node
    x: int
    y: int
    width: int = BOX_WIDTH
    is_middle: bool = False

    @property
    def shown(self) -> str:
        """As much of the text as there is room for."""
        return cut(self.node.text, _LONGEST_NAME * self.width // BOX_WIDTH)

    @property
    def centre(self) -> int:
        """Its middle, from the left."""
        return self.x + self.width // 2

    @property
    def level(self) -> int:
        """Its middle, from the top."""
        return self.y + BOX_HEIGHT // 2


@dataclass(frozen=True)
class Line:
    """A line as an SVG path, with an arrow head of a kind: "open" for a relation, "hollow" for what lies above."""

    path: str
    head: Literal["open", "hollow", "none"]
    weight: int = 1
    title: str = ""


@dataclass(frozen=True)
class Word:
    """A text on a line."""

    text: str
    shown: str
    link: str | None
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """A whole drawing: where it begins from the left, and its size."""

    start: int
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: tuple[Word, ...] = ()


def cut(text: str, longest: int) -> str:
    """A text of at most so many characters, with a sign at its end where some are missing."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def neighbourhood(
    middle: Node, above: Sequence[Node], below: Sequence[Node], left: Sequence[Arm], right: Sequence[Arm]
) -> Drawing:
    """A term among its nearest: what lies above and below it, and the relations that lead to it and from it."""
    place = Box(middle, BOX_WIDTH + GAP, _MARGIN + (BOX_HEIGHT + _STEM if above else 0), is_middle=True)
    parents = _row(_first(above, MOST_PARENTS))
    children = [
        Box(node, place.x + _INDENT, place.y + (row + 1) * _PITCH, BOX_WIDTH - _INDENT)
        for row, node in enumerate(_first(below, MOST_ROWS))
    ]
    lefts = [(arm, Box(arm.node, 0, place.y + row * _PITCH)) for row, arm in enumerate(_first_arms(left))]
    rights = [
        (arm, Box(arm.node, WIDTH - BOX_WIDTH, place.y + row * _PITCH)) for row, arm in enumerate(_first_arms(right))
    ]
    boxes = (place, *parents, *children, *(box for _, box in (*lefts, *rights)))
    lines = [_rise(place, parent) for parent in parents] + [_branch(place, child) for child in children]
    lines += [_join(box, place) for arm, box in lefts if box.node.shape != "more"]
    lines += [_join(place, box) for arm, box in rights if box.node.shape != "more"]
    words = [_word(arm, BOX_WIDTH + 8, box) for arm, box in lefts if arm.word]
    words += [_word(arm, WIDTH - BOX_WIDTH - _LABEL_ZONE, box) for arm, box in rights if arm.word]
    return _framed(boxes, lines, words)


def crossing(left: Sequence[Node], right: Sequence[Node], edges: Iterable[tuple[int, int, int, str]]) -> Drawing:
    """Two columns of nodes and the lines between them, from left to right: places in the columns, weight, and title."""
    lefts = [Box(node, 0, _MARGIN + row * _PITCH, BOX_WIDTH + 60) for row, node in enumerate(left)]
    rights = [
        Box(node, WIDTH - BOX_WIDTH - 60, _MARGIN + row * _PITCH, BOX_WIDTH + 60) for row, node in enumerate(right)
    ]
    lines = [_sweep(lefts[start], rights[end], weight, title) for start, end, weight, title in edges]
    return _framed((*lefts, *rights), lines, ())


def _framed(boxes: Sequence[Box], lines: Sequence[Line], words: Sequence[Word]) -> Drawing:
    """The drawing cut to what it holds, so that no narrow window begins with an empty side."""
    start = min((box.x for box in boxes), default=0)
    end = max((box.x + box.width for box in boxes), default=0)
    height = max((box.y for box in boxes), default=0) + BOX_HEIGHT + _MARGIN
    return Drawing(start, end - start, height, tuple(boxes), tuple(lines), tuple(words))


def _first(nodes: Sequence[Node], most: int) -> list[Node]:
    """As many nodes as there is room for, and a box that says how many more there are."""
    if len(nodes) <= most:
        return list(nodes)
    return [*nodes[: most - 1], Node(f"+ {len(nodes) - most + 1}", None, "more")]


def _first_arms(arms: Sequence[Arm]) -> list[Arm]:
    if len(arms) <= MOST_ROWS:
        return list(arms)
    return [*arms[: MOST_ROWS - 1], Arm("", None, Node(f"+ {len(arms) - MOST_ROWS + 1}", None, "more"))]


def _row(nodes: Sequence[Node]) -> list[Box]:
    """Boxes beside each other, in the middle of the drawing."""
    width = len(nodes) * BOX_WIDTH + max(len(nodes) - 1, 0) * 20
    start = (WIDTH - width) // 2
    return [Box(node, start + place * (BOX_WIDTH + 20), _MARGIN) for place, node in enumerate(nodes)]


def _rise(box: Box, parent: Box) -> Line:
    """From the top of a box to the bottom of the one above it."""
    start, end = box.y, parent.y + BOX_HEIGHT + 2
    half = (start + end) // 2
    return Line(f"M{box.centre} {start}V{half}H{parent.centre}V{end}", "hollow")


def _branch(box: Box, child: Box) -> Line:
    """From the left side of a box below to the trunk that comes down from the one above."""
    return Line(f"M{child.x} {child.level}H{box.x + 12}V{box.y + BOX_HEIGHT + 2}", "hollow")


def _join(start: Box, end: Box) -> Line:
    """From the right side of one box to the left side of another; level where the words stand."""
    x, y, to_x, to_y = start.x + start.width, start.level, end.x - 2, end.level
    if end.is_middle:
        return Line(f"M{x} {y}h{_LABEL_ZONE}C{to_x - 30} {y} {to_x - 40} {to_y} {to_x} {to_y}", "open")
    bend = to_x - _LABEL_ZONE
    return Line(f"M{x} {y}C{x + 40} {y} {x + 30} {to_y} {bend} {to_y}H{to_x}", "open")


def _sweep(start: Box, end: Box, weight: int, title: str) -> Line:
    x, to_x = start.x + start.width, end.x - 2
    half = (x + to_x) // 2
    return Line(f"M{x} {start.level}C{half} {start.level} {half} {end.level} {to_x} {end.level}", "open", weight, title)


def _word(arm: Arm, x: int, box: Box) -> Word:
    return Word(arm.word, cut(arm.word, _LONGEST_WORD), arm.link, x, box.level - 6)
