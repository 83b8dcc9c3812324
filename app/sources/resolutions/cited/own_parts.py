"""Which parts of the same resolution a reference within it points to."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from app.model.records import Clause, Section

ANNEXES = ("Annex ", "Appendix ", "Attachment ")  # parts of a resolution that are cited and may not be read
_LABEL = r"(?:\d{1,2}(?:\.\d{1,2})*(?:bis)?(?: ?[a-z]\))?|[a-z]{1,4}\)(?: ?bis)?)"
_ITEM = re.compile(rf"(?P<first>{_LABEL})(?: to (?P<last>{_LABEL}))?")
_FIRST_LABEL = re.compile(rf" (?={_LABEL}(?:,| |$))")
_TAIL = re.compile(r" (?:of|to) this resolution$")
_BELOW = re.compile(r"(?P<above>\d{1,2}(?:\.\d{1,2})*) ?(?P<label>[a-z])\)")


class OwnParts:
    """The sections and clauses of a resolution, by path and in their order."""

    def __init__(self, sections: Sequence[Section], clauses: Sequence[Clause]) -> None:
        self._order = [clause.path for clause in clauses]
        self._paths = frozenset(chain(self._order, (section.path for section in sections)))
        self._parents = {clause.path: clause.parent for clause in clauses}
        self._places = {path: place for place, path in enumerate(self._order)}

    def paths_of(self, target: str, section: str) -> tuple[str, ...]:
        """The paths that "resolves 1 to 3 of this resolution" points to; "b) …" alone is of the citing section."""
        words = _TAIL.sub("", target)
        if words.startswith(ANNEXES):
            return (words,)
        first = _FIRST_LABEL.search(f" {words}")
        if first is None:
            return (words,) if words in self._paths else ()
        heading = words[: max(first.start() - 1, 0)] or section
        found = chain.from_iterable(
            self._clauses(heading, match["first"], match["last"]) for match in _ITEM.finditer(words, first.start())
        )
        return tuple(dict.fromkeys(found))

    def _clauses(self, heading: str, first: str, last: str | None) -> Iterator[str]:
        one = self._path(heading, first)
        other = self._path(heading, last) if last else None
        if one is None:
            return
        if other is None:
            yield one
            return
        for path in self._order[self._places[one] : self._places[other] + 1]:
            if self._parents[path] == self._parents[one]:
                yield path

    def _path(self, heading: str, label: str) -> str | None:
        below = _BELOW.fullmatch(label)
        plain = label.replace(")", "").replace(" ", "")
        candidates = [f"{heading} {plain}"]
        if below:
            candidates = [f"{heading} {below['above']}/{below['label']}"]
        return next((path for path in candidates if path in self._places), None)
