"""Where the boxes and lines of a drawing stand."""

import re
from itertools import combinations

import pytest

from app.web.diagram import BOX_HEIGHT, MOST_PARENTS, MOST_ROWS, Arm, Box, Node, crossing, cut, neighbourhood


def _nodes(number: int) -> list[Node]:
    return [Node(f"node {place}", f"/{place}") for place in range(number)]


def _arms(number: int) -> list[Arm]:
    return [Arm(f"word {place}", f"/word/{place}", node) for place, node in enumerate(_nodes(number))]


def _overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + BOX_HEIGHT
        and other.y < one.y + BOX_HEIGHT
    )


@pytest.mark.parametrize("number", [0, 1, 3, 10, 60])
def test_no_two_boxes_overlap_and_all_stand_in_the_drawing(number: int) -> None:
    found = neighbourhood(Node("middle"), _nodes(number), _nodes(number), _arms(number), _arms(number))

    assert not any(_overlap(one, other) for one, other in combinations(found.boxes, 2))
    for box in found.boxes:
        assert found.start <= box.x
        assert box.x + box.width <= found.start + found.width
        assert 0 <= box.y <= found.height - BOX_HEIGHT


def test_what_has_no_room_is_counted_in_a_box_without_a_line() -> None:
    found = neighbourhood(Node("middle"), _nodes(9), _nodes(30), _arms(14), [])
    more = [box.node.text for box in found.boxes if box.node.shape == "more"]

    assert more == [f"+ {9 - MOST_PARENTS + 1}", f"+ {30 - MOST_ROWS + 1}", f"+ {14 - MOST_ROWS + 1}"]
    assert len(found.words) == MOST_ROWS - 1


def test_a_drawing_begins_where_its_first_box_does() -> None:
    alone = neighbourhood(Node("middle"), [], [], [], [])
    with_left = neighbourhood(Node("middle"), [], [], _arms(1), [])

    assert alone.start == alone.boxes[0].x > 0
    assert with_left.start == 0


def test_lines_touch_the_boxes_that_they_join() -> None:
    found = neighbourhood(Node("middle"), _nodes(1), _nodes(1), _arms(1), _arms(1))
    [middle] = [box for box in found.boxes if box.is_middle]
    left = next(box for box in found.boxes if box.x == 0)
    ends = [tuple(int(number) for number in re.findall(r"-?\d+", line.path)) for line in found.lines]

    assert any(
        one[:2] == (left.x + left.width, left.level) and one[-2:] == (middle.x - 2, middle.level) for one in ends
    )
    assert {line.head for line in found.lines} == {"open", "hollow"}


def test_a_long_text_is_cut_and_a_short_one_is_not() -> None:
    assert cut("a name that is far too long", 10) == "a name th…"
    assert cut("short", 5) == "short"
    assert Box(Node("x" * 40), 0, 0).shown.endswith("…")


def test_two_columns_are_joined_by_lines_of_their_weight() -> None:
    found = crossing(_nodes(2), _nodes(3), [(0, 2, 4, "four"), (1, 0, 1, "one")])

    assert [(line.weight, line.title) for line in found.lines] == [(4, "four"), (1, "one")]
    assert len(found.boxes) == 5
    assert not any(_overlap(one, other) for one, other in combinations(found.boxes, 2))


def test_a_drawing_of_nothing_has_a_size() -> None:
    assert crossing([], [], []).height > 0
