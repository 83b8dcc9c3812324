"""`/identify`: what a printed designation means, as JSON or as a page."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.errors import DesignationError
from app.model.designations import Reading, identify
from app.web import problems
from app.web.dependencies import base_url
from app.web.negotiation import Offer, choose
from app.web.rendering import page
from app.web.representations import HTML, JSON, host_path

router = APIRouter(tags=["Questions"])

Text = Annotated[
    str, Query(max_length=1000, description="as printed", examples=["Rec. ITU-T X.509 (10/2019) | ISO/IEC 9594-8:2020"])
]
_OFFERS = (Offer(JSON), Offer(HTML, ("application/xhtml+xml",)))


@router.get("/identify", response_model=None, summary="What does a designation mean?")
async def identify_designation(request: Request, designation: Text = "") -> Response:
    """The normal form and the IRI of each reading of a designation, the likelier first."""
    is_page = choose(request.headers.get("accept"), _OFFERS) == HTML
    try:
        readings = identify(designation) if designation or not is_page else []
    except DesignationError as error:
        if not is_page:
            raise
        problem = problems.describe(error, base_url(request), request.url.path)
        return _page(request, designation, [], problem["status"], problem)
    if is_page:
        return _page(request, designation, readings)
    base = base_url(request)
    found = [
        {"normalForm": one.normal_form, "id": one.iri, "page": base + (host_path(one.iri) or ""), "note": one.note}
        for one in readings
    ]
    return JSONResponse({"designation": designation, "readings": found}, headers={"Vary": "Accept"})


def _page(
    request: Request,
    designation: str,
    readings: list[Reading],
    status: int = 200,
    problem: dict[str, object] | None = None,
) -> Response:
    facts: dict[str, Any] = {"designation": designation, "readings": readings, "problem": problem}
    return page(request, "identify.html", status=status, headers={"Vary": "Accept"}, **facts)
