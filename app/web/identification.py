"""`/identify`: what printed designations mean and what the dataset has of it, as JSON or as a page."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.errors import BadRequest, DesignationError
from app.model.designations import Reading, identify, urns_of
from app.query.engine import Query as EngineQuery
from app.query.engine import Solutions
from app.web import problems
from app.web.answers import select
from app.web.asked_version import Past, Wish, past
from app.web.dependencies import Room, base_url
from app.web.holdings import QUESTION, Held, holdings
from app.web.interface import Interface, Spoken
from app.web.negotiation import Offer, choose
from app.web.rendering import page
from app.web.representations import HTML, JSON, host_path

router = APIRouter(tags=["Questions"])

MOST: Final = 50  # designations in one request
_LONGEST: Final = 20_000
Given = Annotated[
    list[str],
    Query(
        max_length=MOST,
        description=f"as printed; several may be given, or one a line, {MOST} in all",
        examples=["Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020"],
    ),
]
_OFFERS: Final = (Offer(JSON), Offer(HTML, ("application/xhtml+xml",)))
# What readings remark, and the key of the words for it in the languages of the pages.
_NOTES: Final = (
    (re.compile(r"one text with (.+)"), "note-one-text"),
    (re.compile(r"if the standard is of (.+)"), "note-joint"),
    (re.compile(r"if it is of (.+), whose series has the same letter"), "note-letter"),
    (re.compile(r"if it is of (.+)"), "note-of"),
    (re.compile(r"if the book is that of (.+)"), "note-book"),
    (re.compile(r"what (.+) adopts; its edition is not said"), "note-adopted"),
    (re.compile(r"the numbers of (CCIR) had no series; that of ITU-R which took its place has one"), "note-no-series"),
)
_HELD: Final = {"itself": "held-itself", "document": "held-document", "entry": "held-entry"}


@dataclass(frozen=True)
class Identified:
    """A designation as given, its readings, or the error that says why there are none."""

    designation: str
    readings: tuple[Reading, ...] = ()
    error: DesignationError | None = None


@router.get("/identify", response_model=None, summary="What does a designation mean?")
async def identify_designation(
    request: Request,
    room: Room,
    wish: Wish,
    said: Spoken,
    designation: Given = [],  # noqa: B006 - never changed; FastAPI reads the default from here
) -> Response:
    """Normal form, IRI and URNs of each reading of a designation, the likelier first, and what the dataset has of it.

    Several designations are answered as `results`, where one that is not understood has a `problem` instead.
    """
    given = _lines(designation)
    is_page = choose(request.headers.get("accept"), _OFFERS) == HTML
    found = await asyncio.to_thread(_identified, given or ([] if is_page else [""]))
    if not is_page and len(found) == 1 and found[0].error:
        raise found[0].error
    version = wish.found_in(room)

    async def ask(query: EngineQuery) -> Solutions:
        return await select(room.engine, query, request)

    readings = [reading for one in found for reading in one.readings]
    held = await holdings(ask, room.questions.get(QUESTION), readings, version.id if version else None)
    if is_page:
        return _page(request, "\n".join(given), found, held, said, past(request, version))
    forms = [_as_json(one, held, request) for one in found]
    form = forms[0] if len(forms) == 1 else {"results": forms}
    return JSONResponse(form, headers={"Vary": "Accept"})


def _lines(given: Iterable[str]) -> list[str]:
    """The designations: each value may hold several, one a line."""
    found = [line.strip() for value in given for line in value.splitlines() if line.strip()]
    if len(found) > MOST or sum(map(len, found)) > _LONGEST:
        raise BadRequest(f"no more than {MOST} designations are read at once; 'twintext identify -' reads any number")
    return found


def _identified(given: Iterable[str]) -> list[Identified]:
    found = []
    for designation in given:
        try:
            found.append(Identified(designation, tuple(identify(designation))))
        except DesignationError as error:
            found.append(Identified(designation, error=error))
    return found


def _as_json(one: Identified, held: Mapping[str, tuple[Held, ...]] | None, request: Request) -> dict[str, Any]:
    base = base_url(request)
    if one.error:
        problem = problems.describe(one.error, base, request.url.path)
        return {"designation": one.designation, "understood": one.error.understood, "problem": problem, "readings": []}
    return {
        "designation": one.designation,
        "readings": [
            {
                "normalForm": reading.normal_form,
                "id": reading.iri,
                "page": _address(reading.iri, base),
                "note": reading.note,
                "urns": list(urns_of(reading.designation)),
                "held": None if held is None else [_held_as_json(found, base) for found in held[reading.iri]],
            }
            for reading in one.readings
        ],
    }


def _held_as_json(held: Held, base: str) -> dict[str, Any]:
    return {
        "id": held.iri,
        "page": _address(held.iri, base),
        "label": held.label,
        "title": held.title or None,
        "versions": held.versions,
        "as": held.kind,
    }


def _address(iri: str, base: str) -> str:
    path = host_path(iri)
    return base + path if path else iri


def _page(
    request: Request,
    given: str,
    found: Sequence[Identified],
    held: Mapping[str, tuple[Held, ...]] | None,
    said: Interface,
    since: Past | None,
) -> Response:
    understood = any(one.readings for one in found)
    refused = next((one.error for one in found if one.error), None)
    status = problems.describe(refused, "", "")["status"] if refused and not understood else 200
    shown = [
        {
            "designation": one.designation,
            "error": one.error,
            "is_ambiguous": any(reading.note.startswith("if ") for reading in one.readings),
            "readings": [
                {
                    "reading": reading,
                    "note": note(reading.note, said),
                    "urns": urns_of(reading.designation),
                    "held": [(there, _HELD[there.kind]) for there in (held or {}).get(reading.iri, ())],
                }
                for reading in one.readings
            ],
        }
        for one in found
    ]
    kept = [("designation", given)] if given else []
    return page(
        request,
        "identify.html",
        status=int(str(status)),
        headers={"Vary": "Accept, Accept-Language", "Content-Language": said.language},
        say=said,
        given=given,
        found=shown,
        is_known=held is not None,
        languages=[(tag, name, "?" + urlencode([*kept, ("lang", tag)])) for tag, name in said.others],
        past=since,
    )


def note(remark: str, said: Interface) -> str:
    """A remark of a reading in the language of the page."""
    for form, key in _NOTES:
        if match := form.fullmatch(remark):
            return said(key).format(*match.groups())
    return remark
