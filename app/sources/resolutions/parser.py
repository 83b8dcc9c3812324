"""A resolution's text, put together: furniture off, head found, sections cut, clauses read, citations recognised."""

from pathlib import Path

from app.errors import DocumentError
from app.model.records import Clause, Resolution
from app.sources.resolutions.citations import CitingText, citations_of, unresolved
from app.sources.resolutions.clauses import clauses_of
from app.sources.resolutions.duties import with_duties
from app.sources.resolutions.frame import frame_of
from app.sources.resolutions.furniture import Page, without_furniture
from app.sources.resolutions.head import Head, read_head
from app.sources.resolutions.instruments import Citing
from app.sources.resolutions.parts import parts_of
from app.sources.resolutions.proposals import refuse_draft
from app.sources.resolutions.sections import body_of
from app.sources.resolutions.text import Line, lines_of, read_text

MOST_SECTIONS = 500
MOST_CLAUSES = 10_000
_FOREWORDS = ("foreword", "preface")


def read_resolution(source: Path) -> Resolution:
    """The resolution in a text or Markdown file of at most 10 MB; `DocumentError` says why a file is none."""
    return parse_resolution(read_text(source), source=str(source))


def parse_resolution(text: str, *, source: str) -> Resolution:
    """The resolution in a text; `source` names it in errors. `DocumentError` where it holds none."""
    if not text.strip("\ufeff \t\r\n\f\x00"):
        raise DocumentError(source, "is empty")
    page = without_furniture(lines_of(text, source))
    lines = page.lines
    frame = frame_of(lines, source)
    refuse_draft((*lines[max(frame.head - 5, 0) : frame.head + 1], *lines[frame.first :]), source)
    head = read_head(lines, frame.head, frame.first, source, footnotes=page.notes)
    body = body_of(lines, frame.first, frame.headline, frame.openings)
    clauses: list[Clause] = []
    left_out: list[tuple[Line, ...]] = []
    warnings = [*head.warnings, *_warnings_on(page)]
    if len(body.passages) > MOST_SECTIONS:
        raise DocumentError(source, f"has more than {MOST_SECTIONS} sections, which no resolution has")
    for passage in body.passages:
        found = clauses_of(passage)
        clauses += found.clauses
        left_out += found.left_out
        warnings += found.warnings
        if not found.clauses:
            warnings.append(f"line {passage.section.line}: no clause under {passage.section.path}")
    if len(clauses) > MOST_CLAUSES:
        raise DocumentError(source, f"has more than {MOST_CLAUSES} clauses, which no resolution has")
    if not clauses:
        raise DocumentError(source, "has the head of a resolution and no clauses")
    sections = tuple(passage.section for passage in body.passages)
    foreword = _foreword(lines[: frame.head])
    citations = tuple(citations_of(CitingText(_citing(head), sections, tuple(clauses), foreword)))
    read = Resolution(
        source=source,
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
        clauses=tuple(clauses),
        citations=citations,
        parts=tuple(parts_of(lines[body.end :], left_out)),
        warnings=(*warnings, *_left_out_after(lines[body.end :]), *unresolved(citations)),
    )
    return with_duties(read)


def _left_out_after(lines: tuple[Line, ...]) -> list[str]:
    if not lines:
        return []
    return [f"line {lines[0].number}: what follows the clauses is left out, from {lines[0].text[:40]!r}"]


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
