"""The operations of `/update` and `/store` in the OpenAPI document."""

from typing import Any, Final

from app.query.engine import GRAPH_FORMATS

BEARER: Final[dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "made by `twintext token add`"}
}

_TEXT = {"type": "string"}
_IRIS = {"type": "array", "items": {"type": "string", "format": "uri"}}
_PROBLEM: Final[dict[str, Any]] = {"content": {"application/problem+json": {}}}
_REFUSED = {
    "400": {"description": "It cannot be read; the problem says where", **_PROBLEM},
    "401": {"description": "It needs a token, or another one", **_PROBLEM},
    "403": {"description": "The token does not reach the graph, or nobody may write it", **_PROBLEM},
    "413": {"description": "The body is too large", **_PROBLEM},
    "415": {"description": "The body is of a kind that is not read", **_PROBLEM},
    "422": {
        "description": "The shapes or the ontology refuse it: nothing was changed",
        "content": {"application/problem+json": {}, "text/turtle": {}, "application/ld+json": {}},
    },
    "503": {"description": "Too many writes wait, or it took too long: nothing was changed", **_PROBLEM},
}
_GRAPH = [
    {"name": "graph", "in": "query", "description": "IRI of a graph", "schema": {"type": "string", "format": "uri"}},
    {"name": "default", "in": "query", "description": "the default graph", "schema": _TEXT, "allowEmptyValue": True},
]
_ABSENT = {"404": {"description": "There is no such graph", **_PROBLEM}}
_DOCUMENT = {"required": True, "content": {media_type: {"schema": _TEXT} for media_type in GRAPH_FORMATS}}
_OUTCOME = {
    "type": "object",
    "properties": {
        "version": {**_TEXT, "description": "the version that holds the change"},
        "changed": {"type": "boolean"},
        "created": {"type": "boolean"},
        "added": {"type": "integer", "description": "quads added"},
        "removed": {"type": "integer", "description": "quads removed"},
        "entailed": {"type": "integer", "description": "by how many the entailed triples have grown"},
    },
}


def _operation(name: str, summary: str, responses: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"tags": ["Writing"], "summary": summary, "operationId": name, "responses": responses, **members}


def _writing(name: str, summary: str, responses: dict[str, Any], **members: Any) -> dict[str, Any]:
    return _operation(name, summary, {**responses, **_REFUSED}, security=[{"bearer": []}], **members)


UPDATE_OPERATIONS: Final[dict[str, Any]] = {
    "post": _writing(
        "update",
        "Change the dataset by a SPARQL update",
        {"200": {"description": "Done and visible", "content": {"application/json": {"schema": _OUTCOME}}}, **_ABSENT},
        parameters=[
            {"name": "using-graph-uri", "in": "query", "description": "graph to match in", "schema": _IRIS},
            {"name": "using-named-graph-uri", "in": "query", "description": "named graph to match in", "schema": _IRIS},
        ],
        requestBody={
            "required": True,
            "content": {
                "application/sparql-update": {"schema": _TEXT},
                "application/x-www-form-urlencoded": {
                    "schema": {"type": "object", "required": ["update"], "properties": {"update": _TEXT}}
                },
            },
        },
    )
}
STORE_OPERATIONS: Final[dict[str, Any]] = {
    "get": _operation(
        "graph_get",
        "Read a graph",
        {
            "200": {"description": "The graph", "content": {media_type: {} for media_type in GRAPH_FORMATS}},
            "400": {"description": "It names no graph, or none that is an IRI", **_PROBLEM},
            "406": {"description": "No acceptable form", **_PROBLEM},
            **_ABSENT,
        },
        parameters=_GRAPH,
    ),
    "put": _writing(
        "graph_put",
        "Replace a graph",
        {"201": {"description": "The graph is new"}, "204": {"description": "It was replaced"}},
        parameters=_GRAPH,
        requestBody=_DOCUMENT,
    ),
    "post": _writing(
        "graph_post",
        "Add to a graph, or to a new one",
        {"201": {"description": "The graph is new; Location names it"}, "204": {"description": "It was added to"}},
        parameters=_GRAPH,
        requestBody=_DOCUMENT,
    ),
    "delete": _writing(
        "graph_delete", "Remove a graph", {"204": {"description": "It was removed"}, **_ABSENT}, parameters=_GRAPH
    ),
}
