"""The application with its OpenAPI document, to which the SPARQL endpoint and each question are added."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from app.query.questions import Question
from app.web.openapi_answers import complete
from app.web.openapi_writes import BEARER, STORE_OPERATIONS, UPDATE_OPERATIONS

if TYPE_CHECKING:
    from app.web.dependencies import ReadingRoom

_TEXT = {"type": "string"}


def _parameter(name: str, description: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema or _TEXT}


_FORMAT = _parameter("format", "json, xml, csv, tsv, ttl, nt, rdf, jsonld, trig, nq or html; stronger than Accept")
_OPTIONS = [
    _parameter("default-graph-uri", "IRI of a graph of the default graph", {"type": "array", "items": _TEXT}),
    _parameter("named-graph-uri", "IRI of a named graph", {"type": "array", "items": _TEXT}),
    _parameter("timeout", "seconds the query may run, such as 5, 1.5s or 500ms; the service caps it"),
    _parameter("infer", "whether entailed triples count", {"type": "boolean", "default": True}),
    _parameter("version", "id of the version to ask"),
    _parameter("as-of", "ask the version that was served at the end of this day", {"type": "string", "format": "date"}),
    _parameter("query-request-id", "id under which the query can be stopped, as the header Query-Id"),
    _FORMAT,
]
_ANSWERS = {
    "200": {
        "description": "The answer, in the form that was negotiated",
        "content": {
            "application/sparql-results+json": {},
            "application/sparql-results+xml": {},
            "text/csv": {},
            "text/tab-separated-values": {},
            "text/turtle": {},
            "application/ld+json": {},
            "application/rdf+xml": {},
            "application/n-triples": {},
        },
    },
    "4XX": {"description": "A problem document (RFC 9457)", "content": {"application/problem+json": {}}},
    "503": {"description": "The query took too long, or too many wait", "content": {"application/problem+json": {}}},
}
SPARQL_OPERATIONS = {
    "get": {
        "tags": ["SPARQL"],
        "summary": "Ask a SPARQL query",
        "operationId": "sparql_get",
        "description": "SPARQL 1.1 Protocol. Without `query`: the service description, or for browsers a form.",
        "parameters": [_parameter("query", "the query", {**_TEXT, "examples": ["ASK { ?s ?p ?o }"]}), *_OPTIONS],
        "responses": _ANSWERS,
    },
    "post": {
        "tags": ["SPARQL"],
        "summary": "Ask a SPARQL query, sent as a form or directly",
        "operationId": "sparql_post",
        "parameters": _OPTIONS,
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": {"schema": _TEXT},
                "application/x-www-form-urlencoded": {
                    "schema": {"type": "object", "required": ["query"], "properties": {"query": _TEXT}}
                },
            },
        },
        "responses": _ANSWERS,
    },
}


class DocumentedApplication(FastAPI):
    """An application whose OpenAPI document names the SPARQL endpoint and the questions too.

    `entrances` lead from a path straight to what answers there: finding a route and FastAPI's own layers take longer
    than a small query.
    """

    entrances: Mapping[str, ASGIApp] = MappingProxyType({})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        entrance = self.entrances.get(scope["path"]) if scope["type"] == "http" else None
        if entrance is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await entrance(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        if self.openapi_schema is not None:
            return self.openapi_schema
        document = super().openapi()
        paths = document["paths"]
        paths.setdefault("/sparql", SPARQL_OPERATIONS)
        paths.setdefault("/update", UPDATE_OPERATIONS)
        paths.setdefault("/store", STORE_OPERATIONS)
        document.setdefault("components", {})["securitySchemes"] = BEARER
        room: ReadingRoom = self.state.room
        for question in room.questions:
            paths.setdefault(f"/questions/{question.name}", {"get": question_operation(question)})
        complete(document)
        return document


def question_operation(question: Question) -> dict[str, Any]:
    """The operation that asks one question."""
    return {
        "tags": ["Questions"],
        "summary": question.title,
        "description": question.summary,
        "operationId": f"question_{question.name.replace('-', '_')}",
        "parameters": [
            {
                **_parameter(parameter.name, parameter.description or parameter.kind),
                "required": not parameter.optional,
                **({"example": question.example[parameter.name]} if parameter.name in question.example else {}),
            }
            for parameter in question.parameters
        ]
        + [_FORMAT],
        "responses": _ANSWERS,
    }
