"""What every operation of the OpenAPI document may answer besides its own: problems, and all that is negotiated."""

from collections.abc import Iterator
from typing import Any, Final

from app.model import patch
from app.query.engine import TURTLE
from app.web.representations import DOCUMENT_OFFERS, GRAPH_OFFERS, HTML, JSON, PROBLEM_JSON, TEXT, offers_for

_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch"})
_DOCUMENT: Final = tuple(offer.media_type for offer in DOCUMENT_OFFERS)
_ANSWER: Final = tuple(
    dict.fromkeys((JSON, *(o.media_type for o in (*offers_for("SELECT"), *offers_for("ASK"), *GRAPH_OFFERS))))
)
# What the operations whose paths begin so may answer with, besides what they say themselves; the longest counts.
_NEGOTIATED: Final[dict[str, tuple[str, ...]]] = {
    "/sparql": _ANSWER,
    "/questions": (JSON, HTML),
    "/questions/": _ANSWER,
    "/identify": (JSON, HTML),
    "/search": (JSON, HTML),
    "/api/resolutions/{key}/diff": (JSON, HTML),
    "/explain": (JSON, TURTLE, TEXT, HTML),
    "/doc/": _DOCUMENT,
    "/code": _DOCUMENT,
    "/graph/": _DOCUMENT,
    "/ontology": _DOCUMENT,
    "/ontology/versions": (JSON, HTML),
    "/ontology/{before}/diff/": (JSON, HTML),
    "/.well-known/": _DOCUMENT,
    "/store": tuple(offer.media_type for offer in GRAPH_OFFERS if offer.media_type != HTML),
    "/versions": (JSON, HTML),
    "/versions/{before}/diff/": (JSON, patch.MEDIA_TYPE, HTML),
    "/changes": ("application/atom+xml", JSON),
}
_MEMBERS: Final = ("type", "title", "status", "detail", "instance")
PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "RFC 9457; each type has a heading on the page that it leads to, and some have members of their own",
    "type": "object",
    "required": list(_MEMBERS),
    "properties": {name: {"type": "integer" if name == "status" else "string"} for name in _MEMBERS},
}
_PROBLEM_CONTENT: Final[dict[str, Any]] = {
    PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}},
    HTML: {},
    TEXT: {},
}
_PROBLEMS: Final = {
    "4XX": "The request is refused; the problem says why",
    "503": "Not now: too much work, a deadline, or nothing published yet",
}


def complete(document: dict[str, Any]) -> None:
    """Add to each operation the problems that any request may meet, and to each answer what is negotiated."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for name in ("HTTPValidationError", "ValidationError"):  # what FastAPI would answer, and this service never does
        schemas.pop(name, None)
    for path, operation in _operations(document):
        responses = operation["responses"] = dict(operation["responses"])
        if "HTTPValidationError" in str(responses.get("422")):
            del responses["422"]
        for status, response in responses.items():
            if status[0] == "3":  # FastAPI says JSON, and there is nothing but where to go
                responses[status] = {name: value for name, value in response.items() if name != "content"}
            elif status[0] in "45":
                responses[status] = _with_problem(response)
        for status, description in _PROBLEMS.items():
            responses.setdefault(status, {"description": description, "content": _PROBLEM_CONTENT})
        if "content" in responses.get("200", {}):
            responses["200"] = _with_negotiated(responses["200"], path)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        item = document["paths"][path] = dict(item)  # noqa: PLW2901  # several documents share what we change
        for method in _METHODS & set(item):
            item[method] = dict(item[method])
            yield path, item[method]


def _with_problem(response: dict[str, Any]) -> dict[str, Any]:
    return {**response, "content": {**response.get("content", {}), **_PROBLEM_CONTENT}}


def _with_negotiated(response: dict[str, Any], path: str) -> dict[str, Any]:
    begins = max((begin for begin in _NEGOTIATED if path.startswith(begin)), key=len, default="")
    offered: dict[str, Any] = {media_type: {} for media_type in _NEGOTIATED.get(begins, ())}
    return {**response, "content": {**offered, **response["content"]}}
