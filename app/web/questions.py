"""`/questions`: each question of `queries/` as a resource. Its page explains it, its answer comes in every form."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from starlette.responses import PlainTextResponse, Response

from app.errors import BadParameter, BadRequest, QueryError, TwintextError
from app.model.published import PublishedVersion
from app.model.terms import XSD, Term
from app.query.answer_cache import is_repeatable
from app.query.engine import SPARQL_JSON, Cell, Query, Solutions
from app.query.questions import Question
from app.web import problems
from app.web.answers import AnswerResponse, ask
from app.web.asked_version import Past, past
from app.web.conditions import is_unchanged, unchanged, validators, without_validators
from app.web.dependencies import ReadingRoom, Room, base_url
from app.web.negotiation import Offer, choose
from app.web.rendering import page
from app.web.representations import (
    GRAPH_OFFERS,
    HTML,
    JSON,
    link_header,
    negotiate,
    offers_for,
)
from app.web.sparql_request import SparqlRequest, decode_form, interpret
from app.web.tables import NOTHING, PAGE_FORMATS, Shown, read_for_page, read_truth

router = APIRouter(tags=["Questions"])

Name = Annotated[str, Path(description="name of a question, as /questions lists them")]

_RESERVED = ("format", "infer", "timeout", "version", "as-of")
_LIST_OFFERS = (Offer(JSON), Offer(HTML, ("application/xhtml+xml",)))


@dataclass(frozen=True)
class _Asking:
    """A question with the values given for its parameters and the wishes that any query may have."""

    question: Question
    values: Mapping[str, str]
    wishes: SparqlRequest
    media_type: str


@router.get("/questions", response_model=None, summary="All questions")
async def list_questions(request: Request, room: Room) -> Response:
    """Each question with its title, the duty it answers, its parameters and an example."""
    headers = {"Vary": "Accept"}
    if choose(request.headers.get("accept"), _LIST_OFFERS) == HTML:
        return page(request, "questions.html", headers=headers, questions=room.questions)
    base = base_url(request)
    return JSONResponse({"questions": [summary(question, base) for question in room.questions]}, headers=headers)


def summary(question: Question, base: str) -> dict[str, Any]:
    """What a list says about a question."""
    return {
        "name": question.name,
        "title": question.title,
        "summary": question.summary,
        "answers": question.answers,
        "form": question.form,
        "parameters": [
            {"name": p.name, "kind": p.kind, "required": not p.optional, "description": p.description}
            for p in question.parameters
        ],
        "example": dict(question.example),
        "href": f"{base}/questions/{question.name}",
        "query": f"{base}/questions/{question.name}.rq",
    }


@router.get("/questions/{name}.rq", response_model=None, summary="The query behind a question")
async def question_text(room: Room, name: Name) -> Response:
    """The file as it stands: it runs unchanged in any SPARQL tool."""
    text = room.questions.get(name).text
    return PlainTextResponse(text, media_type="application/sparql-query; charset=utf-8")


@router.get("/questions/{name}", response_model=None, summary="Ask a question")
async def answer_question(request: Request, room: Room, name: Name) -> Response:
    """The answer as JSON, SPARQL results, CSV, TSV or a page, or as RDF where the question builds a graph.

    Parameters are those that the question declares, and `format`, `infer`, `timeout`, `version`, `as-of`.
    """
    question = room.questions.get(name)
    given = decode_form(request.scope["query_string"])
    wishes = interpret({key: values for key, values in given.items() if key in _RESERVED})
    values = _values(question, {key: values for key, values in given.items() if key not in _RESERVED})
    asking = _Asking(question, values, wishes, _media_type(request, wishes, question))
    if asking.media_type != HTML:
        return await _answer(request, room, asking, question.bind(values))
    if not values and any(not parameter.optional for parameter in question.parameters):
        return _page(request, asking)
    try:
        return await _answer(request, room, asking, question.bind(values))
    except (BadParameter, QueryError) as error:
        return _page(request, asking, error=error)


def _values(question: Question, given: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    for name, values in given.items():
        if len(values) > 1:
            raise BadRequest(f"{name!r} is given more than once for {question.name}")
    return {name: values[0] for name, values in given.items()}


def _media_type(request: Request, wishes: SparqlRequest, question: Question) -> str:
    offers = GRAPH_OFFERS if question.form == "CONSTRUCT" else (Offer(JSON), *offers_for(question.form))
    plain = [JSON] if "json" in wishes.formats else []  # before the JSON of SPARQL, which the name means elsewhere
    return negotiate(request.headers.get("accept"), (*plain, *wishes.formats), offers)


async def _answer(request: Request, room: ReadingRoom, asking: _Asking, bindings: Mapping[str, Term]) -> Response:
    """The answer in the media type asked for, or 304 where the client has it already."""
    version = room.asked_version(asking.wishes.version, asking.wishes.as_of)
    headers = _headers(request, asking, version)
    if is_unchanged(request, headers):
        return unchanged(headers)
    query = _query(room, asking, bindings, version)
    answer = await ask(room.engine, query, request.receive)
    if asking.media_type not in {HTML, JSON}:
        return AnswerResponse(answer, headers)
    if asking.media_type == HTML:
        shown = await read_for_page(answer, asking.question.form)
        return _page(request, asking, headers=headers, shown=shown, asked_of=past(request, version))
    return JSONResponse(_document(asking, await answer.body(), answer.version or None), headers=headers)


def _headers(request: Request, asking: _Asking, version: PublishedVersion | None) -> dict[str, str]:
    path = f"{base_url(request)}/questions/{asking.question.name}"
    infer = "" if asking.wishes.infer else "asserted"
    headers = validators(version, asking.media_type, infer, is_fixed=bool(asking.wishes.version))
    if not is_repeatable(asking.question.text):
        headers = without_validators(headers)
    headers["Link"] = link_header([(f"{path}.rq", "describedby", "application/sparql-query")])
    return headers


def _asked_format(asking: _Asking) -> str:
    """What the engine is asked for: pages and plain JSON are made here, from what is easily read."""
    if asking.media_type == HTML:
        return PAGE_FORMATS[asking.question.form]
    return SPARQL_JSON if asking.media_type == JSON else asking.media_type


def _query(room: ReadingRoom, asking: _Asking, bindings: Mapping[str, Term], version: PublishedVersion | None) -> Query:
    longest = room.settings.query_timeout
    return Query(
        asking.question.text,
        _asked_format(asking),
        bindings=bindings,
        infer=asking.wishes.infer,
        version=version.id if version else None,
        timeout=min(asking.wishes.timeout or longest, longest),
    )


def _document(asking: _Asking, body: bytes, version: str | None) -> dict[str, Any]:
    """The answer as plain JSON: values as JSON has them, IRIs as strings, null for unbound."""
    question = asking.question
    head = {"question": question.name, "title": question.title, "parameters": dict(asking.values), "version": version}
    if question.form == "ASK":
        return head | {"answer": read_truth(body)}
    found = Solutions.from_json(body)
    rows = [{name: plain_value(row.get(name)) for name in found.variables} for row in found.rows]
    return head | {"columns": list(found.variables), "count": len(rows), "rows": rows}


def plain_value(cell: Cell | None) -> str | int | float | bool | None:
    """What plain JSON has for a cell: a number, a truth value, a text, or null."""
    if cell is None:
        return None
    if cell.datatype in {XSD + "integer", XSD + "positiveInteger", XSD + "nonNegativeInteger", XSD + "int"}:
        return int(cell.value)
    if cell.datatype == XSD + "boolean":
        return cell.value in {"true", "1"}
    if cell.datatype in {XSD + "decimal", XSD + "double"}:
        number = float(cell.value)
        return number if math.isfinite(number) else cell.value  # JSON has no NaN and no infinity
    return cell.value


def _page(
    request: Request,
    asking: _Asking,
    *,
    error: TwintextError | None = None,
    headers: Mapping[str, str] | None = None,
    shown: Shown = NOTHING,
    asked_of: Past | None = None,
) -> Response:
    """The page of a question: its form, and its answer or what is wrong."""
    problem = problems.describe(error, base_url(request), request.url.path) if error else None
    given = {name: value for name, value in asking.values.items() if value}
    if asked_of:
        given["version"] = asked_of.version
    return page(
        request,
        "question.html",
        status=problem["status"] if problem else 200,
        headers=problems.headers_of(error) if error else headers or {"Vary": "Accept"},
        past=asked_of,
        question=asking.question,
        values=asking.values,
        address=lambda name: f"/questions/{asking.question.name}?{urlencode({**given, 'format': name})}",
        problem=problem,
        table=shown.table,
        truth=shown.truth,
    )
