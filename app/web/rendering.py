"""Pages for people: Jinja templates, with everything they show escaped."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.model.identifiers import BASE
from app.model.vocabulary import PREFIXES, XSD
from app.query.engine import Cell
from app.web.asked_version import Past
from app.web.dependencies import program_version
from app.web.representations import host_path
from app.web.why import why

_NUMERIC = ("integer", "decimal", "double", "float", "positiveInteger", "nonNegativeInteger", "int", "long")
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@cache
def environment() -> jinja2.Environment:
    """The templates of this package, made once."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("app.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"host_path": host_path, "carried": carried}
    made.filters |= {"why": why, "compact": compact, "thousands": thousands, "words": words}
    made.globals["version_of_program"] = program_version()
    made.tests["numeric"] = is_numeric
    return made


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    past: Past | None = None,
    **facts: Any,
) -> HTMLResponse:
    """The HTML response of a template with its facts; `past` where it shows a version that was asked for."""
    body = environment().get_template(template).render(path=request.url.path, past=past, **facts)
    return HTMLResponse(body, status, dict(headers or {}))


def compact(iri: str) -> str:
    """An IRI with the prefix of a known vocabulary, or without the part that all of this service's IRIs share."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri.removeprefix(BASE + "id/") if iri.startswith(BASE + "id/") else iri.removeprefix(BASE)


def carried(path: str, past: Past | None) -> str:
    """A path of this service on a page that shows a certain version: it leads to the same version."""
    before, mark, fragment = path.partition("#")
    return f"{before}{past.suffix if past else ''}{mark}{fragment}"


def thousands(number: int) -> str:
    """A number with a narrow space (U+202F) between groups of three digits."""
    return f"{number:,}".replace(",", "\u202f")


def words(name: str) -> str:
    """A name taken apart: "is replaced by" for isReplacedBy, "start date" for start-date."""
    found = _WORDS.findall(name)
    return " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in found) or name


def is_numeric(cell: Cell | None) -> bool:
    """Whether a cell holds a number."""
    return cell is not None and (cell.datatype or "").removeprefix(XSD) in _NUMERIC
