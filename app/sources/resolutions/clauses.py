"""The clauses of a section: labels put in order, sub-items under their parents, run-on lists taken apart.

The label decides the level, never the indent: a page break, or a converter, moves indents about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.model.records import Clause, Section
from app.sources.resolutions.drafts import Draft, named_clauses
from app.sources.resolutions.labels import Mark, Reading, marks_of, suffix_count
from app.sources.resolutions.parts import is_record
from app.sources.resolutions.sections import Passage
from app.sources.resolutions.text import Line
from app.sources.resolutions.verbs import part_of

_NOTE = re.compile(r"NOTE(?: \d{1,2})? ?[\u2013\u2014:.-]")
_ENDS = (";", ":", ",", ".", " and", " or")
_MOST_SKIPPED = 3
_MOST_LETTERS_SKIPPED = 12  # a letter with its bracket at the beginning of a line is hardly anything else
_MOST_IN_A_TITLE = 15  # words
_STOPS = ".,;:)\u201d\"'"
_WIDEST_PAGE = 130  # characters
_DEEPEST = 6  # lists inside lists
_FIRST = 1


@dataclass
class Level:
    """An open list: what its last label means, the last clause in it, and what labels below that begin with."""

    reading: Reading
    last: Draft
    stem: tuple[int, ...] = ()


@dataclass(frozen=True)
class Place:
    """Where a clause goes: next in the list open at a depth, or (`begins`) first in a new list at that depth."""

    depth: int
    reading: Reading
    begins: bool = False
    warning: str | None = None


@dataclass(frozen=True)
class Ahead:
    """What comes after a mark: the next mark, and whether of ii) and j) the former comes first (None: neither does).

    Neither does either where another i) comes before them, to which an ii) may belong.
    """

    mark: Mark | None = None
    roman: bool | None = None

    def before(self, mark: Mark) -> "Ahead":
        """What comes after the mark that stands before one."""
        if Reading("roman", (2,)) in mark.readings:
            return Ahead(mark, roman=True)
        if Reading("roman", (1,)) in mark.readings:
            return Ahead(mark)
        return Ahead(mark, roman=False if Reading("letter", (10,)) in mark.readings else self.roman)


class SectionReader:
    """Reads the lines of one section; `drafts` are its clauses in order, `warnings` what was doubtful."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.drafts: list[Draft] = []
        self.levels: list[Level] = []
        self.warnings: list[str] = []
        self.closed = False  # what follows is no clause until another label comes
        self.left_out: list[list[Line]] = []  # the lines that are no clause, in runs
        self.titles: frozenset[int] = frozenset()  # where lines begin that are titles between the paragraphs
        self.unwrapped = False  # no line is broken at the width of a page
        self.openings: frozenset[int] = frozenset()  # where lines begin that a verb of their own opens

    def read(self, lines: tuple[Line, ...], openings: frozenset[int] = frozenset()) -> None:
        """Read the lines of the section; at those in `openings`, by their start, a verb opens another clause."""
        self.openings = openings
        self.titles = frozenset(_titles(lines)) if openings else frozenset()
        self.unwrapped = any(len(line.text) > _WIDEST_PAGE for line in lines)
        marked: list[tuple[Line, list[tuple[Mark, Ahead]]]] = []
        ahead = Ahead()
        for line in reversed(lines):
            marks: list[tuple[Mark, Ahead]] = []
            for mark in reversed(list(marks_of(line.text))):
                marks.append((mark, ahead))
                ahead = ahead.before(mark)
            marked.append((line, marks[::-1]))
        for line, marks in reversed(marked):
            self._read_line(line, marks)

    def _read_line(self, line: Line, marks: list[tuple[Mark, Ahead]]) -> None:
        begin = 0
        for mark, ahead in marks:
            if mark.inline:
                self._add(line, begin, mark.begin)
                begin = mark.begin
            place = self._place(line, mark, ahead)
            if place and place.depth < _DEEPEST:
                self._open(line, mark, place)
                begin = mark.words
        self._add(line, begin, len(line.text))

    @property
    def current(self) -> Draft | None:
        """The clause being read."""
        return self.drafts[-1] if self.drafts else None

    def _add(self, line: Line, begin: int, end: int) -> None:
        """Give words to the clause being read, or to a new one without a label."""
        words = line.text[begin:end].strip()
        if not words:
            return
        if begin == 0:
            self._close_at(line, words)
        if self.closed:
            self.left_out[-1].append(line)
            return
        if self.current is None or (begin == 0 and self._begins_unlabelled(line, words)):
            self.levels = []
            self.drafts.append(Draft(None, None, line, line.offset(begin), line.offset(end), line.number))
        draft = self.drafts[-1]
        draft.pieces.append(words)
        draft.end, draft.last_line = line.offset(end), line.number

    def _close_at(self, line: Line, words: str) -> None:
        """Leave out notes, and what follows the full stop of an operative clause after a gap."""
        ended = self.current is not None and line.after_gap and self.current.ends_with(".")
        if line.start in self.openings:
            self.closed = False
            return
        outside = not words[0].islower() and part_of(self.section.verb) == "operative"
        note = _NOTE.match(words) is not None or (self.current is not None and is_record(words))
        title = (
            line.start in self.titles and self.current is not None and self.current.ends_with(",", ";", ".", "; and")
        )
        if note or (title and not self.closed) or (ended and outside and not self.closed):
            self.left_out.append([])
            self.closed = True
            self.warnings.append(f"line {line.number}: is taken for no clause: {words[:60]!r}")

    def _begins_unlabelled(self, line: Line, words: str) -> bool:
        """Whether a line without label begins another clause without label."""
        current = self.current
        if line.start in self.openings:
            return True
        if current is None or current.mark is not None:
            return False
        alike = words.split(maxsplit=1)[0] == current.pieces[0].split(maxsplit=1)[0]
        if current.ends_with(","):
            return (line.after_gap and alike) or (self.unwrapped and words.startswith("that "))
        if not words[0].islower():  # "Resolution 80, on fog;" and "Resolution 81, on lamps;"
            return current.ends_with(";") and (alike or line.after_gap)
        return current.ends_with(";", "; and") and (line.after_gap or words.startswith(("that ", "to ", "the ")))

    def _open(self, line: Line, mark: Mark, place: Place) -> None:
        """Begin a clause at its place."""
        if place.begins:
            above = self.levels[place.depth - 1].last if place.depth else self._introduction(mark)
        else:
            above = self.levels[place.depth].last.above
        draft = Draft(mark, above, line, line.offset(mark.begin), line.offset(mark.words), line.number)
        self.drafts.append(draft)
        *above_all, number = place.reading.ordinal
        stem = (*above_all, number + suffix_count(mark.suffix))
        self.levels[place.depth :] = [Level(place.reading, draft, stem)]
        self.closed = False
        if place.warning:
            self.warnings.append(f"line {line.number}: {self.section.path}: {place.warning}")

    def _introduction(self, mark: Mark) -> Draft | None:
        """The clause without label that a list hangs on: any for bullets, one with a colon for labels."""
        current = self.current
        if current is None:
            return None
        opened = current.line.start in self.openings
        return current if mark.ordinal is None or current.ends_with(":") or opened else None

    def _place(self, line: Line, mark: Mark, ahead: Ahead) -> Place | None:
        """Where the clause of a mark goes; None where the mark is part of the running text."""
        if mark.readings[0].style == "bullet":
            return self._place_of_bullet(line, mark)
        if mark.doubtful and not (self.current and self.current.ends_with(":", ";", "; and", "; or")):
            return None
        sibling = self._place_of_next(mark)
        child = self._place_of_first(mark)
        if sibling and child:  # such as i) after h)
            after_colon = self.current is not None and self.current.ends_with(":")
            roman = ahead.roman if ahead.roman is not None else after_colon
            sibling, child = (None, child) if roman else (sibling, None)
        if sibling:
            return sibling if self._may_go_on(line, mark) else None
        if child:
            return child if self._may_begin(line, mark, child, ahead) else None
        return None if mark.inline else self._place_of_skipped(line, mark)

    def _place_of_next(self, mark: Mark) -> Place | None:
        """The innermost open list that the label continues."""
        for depth in reversed(range(len(self.levels))):
            last = self.levels[depth].reading
            for reading in mark.readings:
                if reading.style == last.style and _follows(reading.ordinal, last.ordinal, mark.suffix):
                    return Place(depth, reading)
        return None

    def _place_of_first(self, mark: Mark) -> Place | None:
        """The new list that the label begins: a), 1, i), or 1.1 below 1."""
        for reading in reversed(mark.readings):  # roman before letter
            if reading.ordinal == (_FIRST,) and not mark.suffix:
                return None if self._is_footnote(mark, reading) else Place(len(self.levels), reading, begins=True)
        ordinal = mark.readings[0].ordinal
        for depth, level in enumerate(self.levels):
            if level.reading.style == "number" and (*level.stem, _FIRST) == ordinal:
                return Place(depth + 1, mark.readings[0], begins=True)
        return None

    def _is_footnote(self, mark: Mark, reading: Reading) -> bool:
        """Whether a number 1 begins a footnote: after a list of numbers that ended with a full stop."""
        numbered = any(level.reading.style == reading.style == "number" for level in self.levels)
        return numbered and not mark.tight and not mark.inline and bool(self.current and self.current.ends_with("."))

    def _place_of_skipped(self, line: Line, mark: Mark) -> Place | None:
        """The list in which the label stands with some before it missing, or the section's first clause."""
        if not self.drafts and mark.readings[0].ordinal[0]:
            doubt = None if line.start in self.openings else f"begins with {mark.printed}"
            return Place(0, mark.readings[0], begins=True, warning=doubt)
        if not self._may_go_on(line, mark):
            return None
        for depth in reversed(range(len(self.levels))):
            last = self.levels[depth].reading
            for reading in mark.readings:
                most = _MOST_LETTERS_SKIPPED if reading.style == "letter" else _MOST_SKIPPED
                if reading.style == last.style and _skips(reading.ordinal, last.ordinal, most):
                    old_style = reading.style == "letter" and last.ordinal == (8,) and reading.ordinal == (10,)
                    warning = None if old_style else f"labels are missing before {mark.printed}"
                    return Place(depth, reading, warning=warning)
        return None

    def _place_of_bullet(self, line: Line, mark: Mark) -> Place | None:
        reading = mark.readings[0]
        current = self.current
        innermost = self.levels[-1].reading if self.levels else None
        if mark.inline and not (current and (current.ends_with(":") or innermost == reading)):
            return None
        if self._is_starred_note(line, mark):
            return None
        if not mark.inline and not (self._is_parted(line) or line.text[mark.words : mark.words + 1].isalpha()):
            return None
        if innermost is None or innermost.style != "bullet":
            return Place(len(self.levels), reading, begins=True)
        same = [depth for depth, level in enumerate(self.levels) if level.reading == reading]
        if same:
            return Place(same[-1], reading)
        nested = current is not None and current.ends_with(":")
        return Place(len(self.levels) - (not nested), reading, begins=nested)

    def _is_bracketed(self, mark: Mark) -> bool:
        """Whether a label and the last one both have a closing bracket, as those of names in a list: "2) Ms Lamp"."""
        last = self.levels[-1].last.mark if self.levels else None
        return mark.printed.endswith(")") and last is not None and last.printed.endswith(")")

    def _is_starred_note(self, line: Line, mark: Mark) -> bool:
        """Whether an asterisk after the end of the clauses, or after a note, begins a footnote and no item."""
        if self.closed:
            return not mark.inline
        ended = line.after_gap and self.current is not None and self.current.ends_with(".")
        listed = any(level.reading == mark.readings[0] for level in self.levels)
        return mark.printed == "*" and ended and not listed and line.text[mark.words : mark.words + 1].isupper()

    def _is_parted(self, line: Line) -> bool:
        """Whether a line is set apart from the text before it, by its punctuation, a gap or a tab."""
        return self.current is None or line.after_gap or "\t" in line.raw or self.current.ends_with(*_ENDS)

    def _may_go_on(self, line: Line, mark: Mark) -> bool:
        """Whether a label that fits may be one, judged by what stands around it."""
        if len(mark.readings[0].ordinal) > 1:  # 1.2 after 1.1
            return True
        if not mark.inline:
            return mark.bulleted or mark.tight or self._is_parted(line) or self._is_bracketed(mark)
        before = line.text[: mark.begin].rstrip()
        before = before.removesuffix(" and").removesuffix(" or")
        return mark.tight or before.endswith(";") or (before.endswith(",") and mark.readings[0].style != "number")

    def _may_begin(self, line: Line, mark: Mark, place: Place, ahead: Ahead) -> bool:
        """Whether a first label may begin a list: inside a line only after a colon, and a bare 1 only before a 2."""
        if not mark.inline:
            return mark.bulleted or mark.tight or len(place.reading.ordinal) > 1 or self._is_parted(line)
        after_colon = self.current is not None and self.current.ends_with(":")
        second = Reading("number", (*place.reading.ordinal[:-1], 2))
        counted = ahead.mark is not None and second in ahead.mark.readings
        return after_colon and (mark.tight or place.reading.style != "number" or counted)


def _titles(lines: tuple[Line, ...]) -> Iterator[int]:
    """Where paragraphs begin that read like titles: a few words with a capital and no stop at the end."""
    begin = 0
    for index in range(1, len(lines) + 1):
        if index < len(lines) and not lines[index].after_gap:
            continue
        words = " ".join(line.text for line in lines[begin : min(index, begin + _MOST_IN_A_TITLE)])
        if words[0].isupper() and words[-1] not in _STOPS and len(words.split()) <= _MOST_IN_A_TITLE:
            yield lines[begin].start
        begin = index


def _follows(ordinal: tuple[int, ...], last: tuple[int, ...], suffix: str) -> bool:
    """Whether a label comes next after another: b after a, 1.3 after 1.2, 2bis after 2."""
    if suffix and ordinal == last:
        return True
    return ordinal[:-1] == last[:-1] and len(ordinal) == len(last) and ordinal[-1] == last[-1] + 1


def _skips(ordinal: tuple[int, ...], last: tuple[int, ...], most: int) -> bool:
    return ordinal[:-1] == last[:-1] and len(ordinal) == len(last) and 0 < ordinal[-1] - last[-1] <= most


@dataclass(frozen=True)
class SectionClauses:
    """The clauses of a section in order, what was doubtful, and runs of lines that are none of its clauses."""

    clauses: tuple[Clause, ...]
    warnings: tuple[str, ...]
    left_out: tuple[tuple[Line, ...], ...]


def clauses_of(passage: Passage) -> SectionClauses:
    """The clauses of a section in order, what was doubtful, and the lines that are none of its clauses."""
    reader = SectionReader(passage.section)
    reader.read(passage.lines, passage.openings)
    clauses, warnings = named_clauses(passage.section, reader.drafts)
    return SectionClauses(tuple(clauses), (*reader.warnings, *warnings), tuple(map(tuple, reader.left_out)))
