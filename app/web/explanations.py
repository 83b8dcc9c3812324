"""`/explain`: why a triple holds, down to what sources state, as JSON, Turtle (PROV-O), text or a page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.dataset.explanation.desk import ExplanationDesk
from app.errors import NothingToExplain, TwintextError
from app.model.given_terms import triple_given
from app.model.proof_texts import as_text, as_turtle
from app.model.proofs import Proof
from app.model.published import PublishedVersion
from app.query.engine import TURTLE
from app.web import problems
from app.web.answers import while_waited_for
from app.web.asked_version import VersionWish, Wish, past
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import ReadingRoom, Room, base_url
from app.web.negotiation import Offer
from app.web.rendering import page
from app.web.representations import HTML, JSON, TEXT, content_type, link_header, negotiate
from app.web.tables import read_cell


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    room: ReadingRoom = app.state.room
    desk = app.state.explanations = ExplanationDesk(room.settings)
    if room.settings.engine == "embedded":
        desk.prepare()
    try:
        yield
    finally:
        await desk.stop()


router = APIRouter(tags=["Questions"], lifespan=_lifespan)

_OFFERS = (Offer(JSON), Offer(TURTLE, ("application/x-turtle", "text/n3")), Offer(TEXT), Offer(HTML))
# Short names for `format=`; the others of the service work as well.
_FORMATS = {"json": JSON, "txt": TEXT, "text": TEXT}
_LONGEST = 10_000

_HOW = "as <IRI>, IRI or prefix:name"
_EXAMPLE = "https://w3id.org/twintext/id/organization/iso"
Subject = Annotated[str, Query(max_length=_LONGEST, description=f"the subject {_HOW}", examples=[_EXAMPLE])]
Predicate = Annotated[str, Query(max_length=_LONGEST, description=f"the property {_HOW}", examples=["rdf:type"])]
Object = Annotated[
    str,
    Query(
        alias="object", max_length=_LONGEST, description=f'the value {_HOW}, or as "text"@en', examples=["prov:Agent"]
    ),
]
Form = Annotated[str, Query(alias="format", description="json, ttl, txt or html; stronger than Accept")]


@router.get("/explain", response_model=None, summary="Why does a triple hold?")
async def explain(
    request: Request,
    room: Room,
    wish: Wish,
    subject: Subject = "",
    predicate: Predicate = "",
    obj: Object = "",
    form: Form = "",
) -> Response:
    """The shortest proof found by the rules of OWL 2 RL: each step with its rule and premises, and who states what."""
    formats = [_FORMATS.get(form, form)] if form else []
    media_type = negotiate(request.headers.get("accept"), formats, _OFFERS)
    given = (subject, predicate, obj)
    if media_type == HTML and not any(given):
        return _page(request, given)
    try:
        return await _explained(request, room, wish, media_type, given)
    except TwintextError as error:
        if media_type != HTML:
            raise
        problem = problems.describe(error, base_url(request), request.url.path)
        return _page(request, given, problem=problem, headers=problems.headers_of(error))


async def _explained(
    request: Request, room: ReadingRoom, wish: VersionWish, media_type: str, given: tuple[str, str, str]
) -> Response:
    triple = triple_given(*given)
    version = wish.found_in(room)
    if version is None:
        raise NothingToExplain
    headers = validators(version, {HTML: "html", JSON: "json"}.get(media_type, media_type), is_fixed=bool(wish.version))
    headers["Link"] = _links(request)
    if is_unchanged(request, headers):
        return unchanged(headers)
    desk: ExplanationDesk = request.app.state.explanations
    proof = await while_waited_for(desk.explain(triple, version.id), request.receive)
    if media_type == HTML:
        return _page(request, given, proof=proof, version=version, headers=headers)
    if media_type == JSON:
        return JSONResponse(proof.to_document(), headers=headers)
    body = as_turtle(proof) if media_type == TURTLE else as_text(proof)
    return Response(body, headers=headers | {"Content-Type": content_type(media_type)})


def _links(request: Request) -> str:
    """The same explanation in each form."""
    return link_header(
        [
            (str(request.url.include_query_params(format=name)), "alternate", media_type)
            for name, media_type in (("json", JSON), ("ttl", TURTLE), ("txt", TEXT), ("html", HTML))
        ]
    )


def _page(
    request: Request,
    given: tuple[str, str, str],
    *,
    proof: Proof | None = None,
    version: PublishedVersion | None = None,
    problem: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    minimal = proof is not None and proof.is_minimal
    proof = proof.folded() if proof else None
    statements = [
        (one, [read_cell(term) for term in one.triple or ()], [read_cell(term) for term in one.members])
        for one in (proof.statements if proof else ())
    ]
    formats = {
        label: f"?{request.url.include_query_params(format=name).query}"
        for name, label in (("json", "JSON"), ("ttl", "Turtle"), ("txt", "text"))
    }
    return page(
        request,
        "explain.html",
        status=problem["status"] if problem else 200,
        headers=headers or {"Vary": "Accept"},
        past=past(request, version),
        given=dict(zip(("subject", "predicate", "object"), given, strict=True)),
        proof=proof,
        minimal=minimal,
        statements=statements,
        formats=formats,
        problem=problem,
    )
