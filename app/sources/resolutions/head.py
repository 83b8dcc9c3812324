"""The head of a resolution: number, revision, title, history of adoptions, enacting line, adopting body."""

import re
from dataclasses import dataclass

from app.model.records import Adoption
from app.sources.resolutions.adopting_body import adopting_body
from app.sources.resolutions.headline import Headline, headline_in, with_bare_number
from app.sources.resolutions.history import Below, history_of
from app.sources.resolutions.opening import opening_of
from app.sources.resolutions.text import Line

_GLUED_MARK = re.compile(r"(?<=[a-z]{4})(\d{1,2})(?=[ ,;)])")
_MONTH = re.compile(r"\d{2}/\d{4}")


@dataclass(frozen=True)
class Head:
    """What the head says; `title` is empty where none is printed."""

    kind: str
    body: str | None
    number: str
    session: str | None
    revision: str | None
    year: int | None
    title: str
    adoptions: tuple[Adoption, ...]
    enacting: str | None
    warnings: tuple[str, ...]


def candidates_of(lines: tuple[Line, ...], texts: list[str]) -> dict[int, Headline]:
    """The lines that may be a resolution's head, by their indices; where styles name heads, these alone."""
    found = ((index, headline_in(texts, index)) for index in range(len(texts)))
    candidates = {index: headline for index, headline in found if headline}
    named = {index: headline for index, headline in candidates.items() if lines[index].role == "head"}
    return named or candidates


def head_at(candidates: dict[int, Headline], first_section: int) -> int:
    """The candidate that is the head: before the first section the last with a revision, else in capitals, else at all.

    A date such as "(10/2015)", on the cover of a Recommendation, is no revision.
    """
    before = [index for index in candidates if index < first_section]
    revised = [index for index in before if not _MONTH.fullmatch(candidates[index].revision or "01/2000")]
    in_capitals = [index for index in before if candidates[index].in_capitals]
    return (revised or in_capitals or before)[-1]


def read_head(headline: Headline, cover: list[str], lines: tuple[Line, ...], below: Below) -> Head:
    """The head that a headline and the lines after it, up to the first section, make.

    `cover` are the lines before it, and `below` what stands elsewhere and may tell the history.
    """
    headline = with_bare_number(headline)
    opening = opening_of(lines, headline, cover)
    adopted = adopting_body(headline, opening.enacting or below.decider or None, opening.revision, cover)
    history = history_of(opening, headline.number, below, adopted.met)
    return Head(
        kind=headline.kind,
        body=adopted.name,
        number=_number(headline, adopted.name),
        session=adopted.session,
        revision=history.revision,
        year=history.year,
        title=_without_note_marks(opening.title, below.footnotes),
        adoptions=history.adoptions,
        enacting=opening.enacting,
        warnings=(*adopted.warnings, *history.warnings, *map(_left_out, opening.between)),
    )


def _left_out(words: str) -> str:
    return f"what stands between the enacting line and the first section is left out: {words[:60]!r}"


def _without_note_marks(title: str, footnotes: str) -> str:
    """The title without the marks glued to its words that footnotes bear: "developing1 countries"."""
    return _GLUED_MARK.sub(lambda mark: "" if re.search(rf"(?:^| ){mark[1]} [^\W\d_]", footnotes) else mark[0], title)


def _number(headline: Headline, body: str | None) -> str:
    """The number as it is cited after the body's name: "BS.1770-5" after "ITU-R", "ITU-R 64" after "WTSA"."""
    sector = headline.sector if headline.sector != body else None
    return f"{sector} {headline.number}" if sector else headline.number
