"""Who goes with whom: the heaviest matching between two sides of which only some pairs are possible.

By shortest augmenting paths with potentials (R. Jonker, A. Volgenant, A shortest augmenting path algorithm for dense
and sparse linear assignment problems, 1987). Every node may stay alone at no cost, so that no pair of weight 0 or less
is made. The result is optimal; where the heaviest matching is unique it does not depend on which side is which.
"""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Pair = tuple[int, int]


def heaviest_matching(weights: Mapping[Pair, int]) -> dict[int, int]:
    """The partner of each left node that has one; `weights` are those of the possible pairs (left, right)."""
    rows: dict[int, dict[int, int]] = {}
    for (left, right), weight in sorted(weights.items()):
        if weight > 0:
            rows.setdefault(left, {})[right] = weight
    matching = _Matching(rows)
    for left in rows:
        matching.place(left)
    return {left: right for left, right in matching.column_of.items() if right >= 0}


@dataclass
class _Matching:
    """A matching that grows row by row. The place in which left node n stays alone is the column -1 - n, of cost 0."""

    rows: Mapping[int, Mapping[int, int]]
    column_of: dict[int, int] = field(default_factory=dict)
    row_at: dict[int, int] = field(default_factory=dict)
    row_price: dict[int, int] = field(default_factory=dict)
    column_price: dict[int, int] = field(default_factory=dict)

    def place(self, start: int) -> None:
        """Match one more row, and others anew where that makes the whole heavier."""
        self.row_price[start] = -max(self.rows[start].values())
        settled, came_from, end = self._search(start)
        length = settled[end]
        for column, distance in settled.items():
            if column in self.row_at:
                self.row_price[self.row_at[column]] += length - distance
            self.column_price[column] = self.column_price.get(column, 0) + distance - length
        self.row_price[start] += length
        column, row = end, came_from[end]
        while row != start:
            before = self.column_of[row]
            self.row_at[column], self.column_of[row] = row, column
            column, row = before, came_from[before]
        self.row_at[column], self.column_of[row] = row, column

    def _search(self, start: int) -> tuple[dict[int, int], dict[int, int], int]:
        """The nearest column that is free, how far each column up to it is, and from which row each is reached."""
        best: dict[int, int] = {}
        came_from: dict[int, int] = {}
        settled: dict[int, int] = {}
        waiting: list[tuple[int, int]] = []
        row, so_far = start, 0
        while True:
            for column, cost in self._costs(row):
                distance = so_far + cost - self.row_price[row] - self.column_price.get(column, 0)
                if column not in settled and distance < best.get(column, distance + 1):
                    best[column], came_from[column] = distance, row
                    heapq.heappush(waiting, (distance, column))
            so_far, column = heapq.heappop(waiting)
            while column in settled:
                so_far, column = heapq.heappop(waiting)
            settled[column] = so_far
            if column not in self.row_at:
                return settled, came_from, column
            row = self.row_at[column]

    def _costs(self, row: int) -> Iterator[tuple[int, int]]:
        for column, weight in self.rows[row].items():
            yield column, -weight
        yield -1 - row, 0
