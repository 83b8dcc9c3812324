"""A resolution's text, put together: furniture off, head found, sections cut, clauses read, citations recognised."""

from pathlib import Path

from app.errors import DocumentError
from app.model.records import Clause, Resolution, Section
from app.sources.resolutions.citations import CitingText, citations_of, unresolved
from app.sources.resolutions.clauses import clauses_of
from app.sources.resolutions.duties import with_duties
from app.sources.resolutions.formats.decisions import read_collection
from app.sources.resolutions.frame import Frame, frame_of, next_resolution
from app.sources.resolutions.furniture import Page, without_furniture
from app.sources.resolutions.head import Head, candidates_of, read_head
from app.sources.resolutions.history import Below
from app.sources.resolutions.hyphens import with_words_joined
from app.sources.resolutions.instruments import Citing
from app.sources.resolutions.parts import parts_of
from app.sources.resolutions.proposals import Drafts, as_proposed, draft_mark_in, refuse_draft
from app.sources.resolutions.reading import read_source
from app.sources.resolutions.rows import with_numbered_rows
from app.sources.resolutions.sections import Body, body_of
from app.sources.resolutions.source_text import PLAIN, SourceText, plain
from app.sources.resolutions.text import Line, lines_of, read_text
from app.sources.resolutions.verbs import who_decides

MOST_SECTIONS = 500
MOST_CLAUSES = 10_000
MOST_RESOLUTIONS = 2000
_LINES_OF_A_COVER = 40
_LINES_OF_A_RECORD = 10
_FOREWORDS = ("foreword", "preface")


def read_resolution(source: Path) -> Resolution:
    """The resolution in a file of at most 10 MB in any format; `DocumentError` says why a file is none."""
    return read_resolutions(source)[0]


def read_resolutions(source: Path, *, drafts: Drafts = "refuse") -> list[Resolution]:
    """Every resolution in a file: one in most texts, many in the decisions of a meeting or in a YAML collection."""
    if source.suffix.casefold() in (".yaml", ".yml", ".json"):
        return read_collection(read_text(source), str(source))
    return parse_source(read_source(source), drafts=drafts)


def parse_resolution(text: str, *, source: str, drafts: Drafts = "refuse") -> Resolution:
    """The resolution in a text; `source` names it in errors. `DocumentError` where it holds none.

    A proposal with revision marks is refused, or read as it would be once adopted and marked by a warning.
    """
    return _Text(plain(text, source), drafts).resolution(0)[0]


def parse_resolutions(text: str, *, source: str, drafts: Drafts = "refuse") -> list[Resolution]:
    """Every resolution in a text, such as the decisions of a meeting one below the other."""
    return parse_source(plain(text, source), drafts=drafts)


def parse_source(given: SourceText, *, drafts: Drafts = "refuse") -> list[Resolution]:
    """Every resolution in a document of whichever format."""
    whole = _Text(given, drafts)
    found: list[Resolution] = []
    begin: int | None = 0
    while begin is not None:
        resolution, begin = whole.resolution(begin)
        found.append(resolution)
        if len(found) > MOST_RESOLUTIONS:
            raise DocumentError(given.source, f"holds more than {MOST_RESOLUTIONS} resolutions")
    return found


class _Text:
    """A text without its furniture, in which one resolution after another is found."""

    def __init__(self, given: SourceText, drafts: Drafts) -> None:
        if not given.text.strip("\ufeff \t\r\n\f\x00"):
            raise DocumentError(given.source, "is empty")
        if given.revisions and drafts == "refuse":
            raise DocumentError(given.source, f"is a draft: it has {given.revisions} marks of revision")
        self.source = given.source
        self.drafts = drafts
        marked = (
            [f"is a draft with {given.revisions} marks of revision, read as it would be"] if given.revisions else []
        )
        self.warnings = (*given.warnings, *marked)
        self.notes = given.notes
        is_proposal = drafts == "mark" and given.media_type == PLAIN
        lines = lines_of(as_proposed(given.text), given.source) if is_proposal else list(given.lines)
        if given.media_type == PLAIN:
            lines = with_words_joined(lines)
        self.draft = draft_mark_in(given.lines) if drafts == "mark" else None
        self.page = without_furniture(lines)
        self.texts = [line.text for line in self.page.lines]
        self.heads = candidates_of(self.page.lines, self.texts)
        if not self.heads:
            self.page = without_furniture(with_numbered_rows(lines))
            self.texts = [line.text for line in self.page.lines]
            self.heads = candidates_of(self.page.lines, self.texts)
        if not self.heads and drafts == "refuse":
            refuse_draft(self.page.lines, self.source)

    def resolution(self, begin: int) -> tuple[Resolution, int | None]:
        """The first resolution from a line on, and the index of the line on which the next one begins."""
        lines, texts = self.page.lines, self.texts
        frame = frame_of(lines, texts, self.heads, self.source, begin)
        if self.drafts == "refuse":
            refuse_draft(lines[max(frame.head - 5, 0) : frame.head + 1], self.source)
        opening = lines[frame.headline.past : frame.first]
        body = body_of(lines, texts, frame.first, frame.headline, frame.openings)
        following = next_resolution(frame, lines, texts, body.end)
        if self.drafts == "refuse":
            refuse_draft(lines[frame.first : following], self.source)
        sections, clauses, left_out, warnings = self._clauses(body)
        after = lines[body.end : following]
        decider = who_decides(texts[frame.first])
        below = Below(self.page.notes, _words_below(left_out, after), decider)
        head = read_head(frame.headline, self._cover(begin, frame.head), opening, below)
        foreword = _foreword(lines[begin : frame.head])
        citations = tuple(citations_of(CitingText(_citing(head), sections, clauses, foreword, self._notes(clauses))))
        own = [
            *self._marked(),
            *self._without_clauses(begin, frame),
            *self.warnings,
            *head.warnings,
            *_warnings_on(self.page),
            *warnings,
            *_left_out_after(after),
        ]
        read = Resolution(
            source=self.source,
            kind=head.kind,
            body=head.body,
            number=head.number,
            session=head.session,
            revision=head.revision,
            year=head.year,
            title=head.title,
            enacting=head.enacting,
            adoptions=head.adoptions,
            sections=sections,
            clauses=clauses,
            citations=citations,
            parts=tuple(parts_of(after, left_out)),
            warnings=(*own, *unresolved(citations)),
        )
        return with_duties(read), following

    def _clauses(self, body: Body) -> tuple[tuple[Section, ...], tuple[Clause, ...], list[tuple[Line, ...]], list[str]]:
        """The sections and clauses of a body, the lines among them that are none, and what was doubtful."""
        clauses: list[Clause] = []
        left_out: list[tuple[Line, ...]] = []
        warnings: list[str] = []
        if len(body.passages) > MOST_SECTIONS:
            raise DocumentError(self.source, f"has more than {MOST_SECTIONS} sections, which no resolution has")
        for passage in body.passages:
            found = clauses_of(passage)
            clauses += found.clauses
            left_out += found.left_out
            warnings += found.warnings
            if not found.clauses:
                warnings.append(f"line {passage.section.line}: no clause under {passage.section.path}")
        if len(clauses) > MOST_CLAUSES:
            raise DocumentError(self.source, f"has more than {MOST_CLAUSES} clauses, which no resolution has")
        if not clauses:
            raise DocumentError(self.source, "has the head of a resolution and no clauses")
        return tuple(passage.section for passage in body.passages), tuple(clauses), left_out, warnings

    def _without_clauses(self, begin: int, frame: Frame) -> list[str]:
        """Warnings on the heads since the resolution before this one below which no clause stands."""
        between = (index for index in frame.heads if begin and begin <= index < frame.head)
        others = (index for index in between if self.heads[index].number != frame.headline.number)
        lines = (self.page.lines[index] for index in others)
        return [f"line {line.number}: {line.text[:60]!r} has no clauses and is left out" for line in lines]

    def _notes(self, clauses: tuple[Clause, ...]) -> tuple[tuple[str, str], ...]:
        """The footnotes with the paths of the clauses in which they stand."""
        placed: list[tuple[str, str]] = []
        for at, words in self.notes:
            before = [clause for clause in clauses if clause.start <= at]
            if before:
                placed.append((max(before, key=lambda clause: clause.start).path, words))
        return tuple(placed)

    def _cover(self, begin: int, head: int) -> list[str]:
        """The lines before a head: those of the cover, and those since the resolution before it."""
        return self.texts[:head] if begin == 0 else [*self.texts[:_LINES_OF_A_COVER], *self.texts[begin:head]]

    def _marked(self) -> list[str]:
        """The warning that marks a draft."""
        if self.draft is None:
            return []
        return [f"line {self.draft.number}: is a draft with revision marks, read as it would be once adopted"]


def _left_out_after(lines: tuple[Line, ...]) -> list[str]:
    if not lines:
        return []
    return [f"line {lines[0].number}: what follows the clauses is left out, from {lines[0].text[:40]!r}"]


def _words_below(left_out: list[tuple[Line, ...]], after: tuple[Line, ...]) -> str:
    """The first words that follow the clauses, and those among them that are none of theirs."""
    return " ".join(line.text for line in (*(line for run in left_out for line in run), *after[:_LINES_OF_A_RECORD]))


def _citing(head: Head) -> Citing:
    """Who cites, with the meetings that the history names."""
    return Citing(head.body, frozenset((adoption.place or "", adoption.year) for adoption in head.adoptions))


def _foreword(before: tuple[Line, ...]) -> str:
    """The words of the foreword among the lines before the head."""
    texts = [line.text.lstrip("# ") for line in before]
    begin = next((index for index, text in enumerate(texts) if text.casefold() in _FOREWORDS), len(texts))
    return "\n".join(texts[begin + 1 :])


def _warnings_on(page: Page) -> list[str]:
    lines = ", ".join(str(number) for number in page.footnotes)
    return [f"footnotes are left out (line {lines})"] if lines else []
