"""The pages for people that are not a representation of something else: home, the errors, the API's documentation."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from app.errors import NoVersion, QueryError
from app.query.engine import Cell
from app.query.questions import Question, Questions
from app.web.answers import select
from app.web.dependencies import ReadingRoom, Room
from app.web.rendering import page
from app.web.stored_queries import stored_query

if TYPE_CHECKING:
    from app.model.published import PublishedVersion

router = APIRouter(include_in_schema=False)

_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Duty:
    """A numbered clause of the Resolution and the questions that answer it."""

    number: int
    clause: str | None
    gist: str
    questions: tuple[Question, ...]


@router.get("/")
async def home(request: Request, room: Room) -> HTMLResponse:
    """What this is, the duties with their questions, and the numbers of the version that is served."""
    version: PublishedVersion | None = None
    clauses: list[dict[str, Cell]] = []
    if room.settings.engine != "remote":
        try:
            version = room.current()
            found = await select(room.engine, stored_query("duties", version=version.id), request)
            clauses = [dict(row) for row in found.rows]
        except (NoVersion, QueryError):
            clauses = []  # the page says so; it must open whatever the state of the dataset
    others = [question for question in room.questions if duty_number(question) is None]
    return page(
        request,
        "home.html",
        headers={"Vary": "Accept", "Cache-Control": "no-cache"},
        version=version,
        duties=duties(clauses, room.questions),
        others=others,
    )


def duty_number(question: Question) -> int | None:
    """The number of the clause that a question answers: 8 for `resolves-8`."""
    found = re.fullmatch(r"resolves-(\d+)", question.answers or "")
    return int(found.group(1)) if found else None


def duties(clauses: list[dict[str, Cell]], questions: Questions) -> list[Duty]:
    """The numbered clauses, from the dataset and from the questions, in their order."""
    by_number = {int(row["position"].value): row for row in clauses}
    numbers = sorted(by_number.keys() | {number for q in questions if (number := duty_number(q)) is not None})
    return [
        Duty(
            number,
            by_number[number]["clause"].value if number in by_number else None,
            _gist(by_number.get(number, {})),
            tuple(question for question in questions if duty_number(question) == number),
        )
        for number in numbers
    ]


def _gist(row: dict[str, Cell]) -> str:
    cell = row.get("gist") or row.get("label")
    return cell.value if cell else ""


@dataclass(frozen=True)
class Section:
    """One kind of error: its anchor, its title and its paragraphs, each a list of pieces, every second one code."""

    slug: str
    title: str
    paragraphs: tuple[tuple[str, ...], ...]


def sections(markdown: str) -> list[Section]:
    """The sections of docs/errors.md: second-level headings, paragraphs, and `code` within them."""
    _, *parts = _HEADING.split(markdown)
    return [
        Section(anchor(title), title.strip(), tuple(_pieces(text) for text in body.strip().split("\n\n")))
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    ]


def anchor(title: str) -> str:
    """The anchor of a heading, as Markdown renderers make it."""
    return re.sub(r"[^a-z0-9-]+", "-", title.strip().lower()).strip("-")


def _pieces(paragraph: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()).split("`"))


@router.get("/errors")
async def errors_page(request: Request, room: Room) -> HTMLResponse:
    """What each kind of problem means and what to do."""
    return page(request, "errors.html", sections=sections(_errors_text(room)))


def _errors_text(room: ReadingRoom) -> str:
    return room.files.errors_page.read_text(encoding="utf-8")


@router.get("/docs")
async def documentation(request: Request) -> HTMLResponse:
    """Swagger UI on this service's OpenAPI document, from files of this host."""
    return page(request, "docs.html")


@router.get("/robots.txt")
async def robots() -> Response:
    """What crawlers are asked: pages yes, queries no."""
    return Response("User-agent: *\nDisallow: /sparql\nDisallow: /questions/*?\n", media_type="text/plain")
