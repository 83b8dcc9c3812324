"""`/search`: full-text search, as JSON for systems and as a page for people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.errors import SearchUnavailable
from app.model.identifiers import TERM, THING
from app.model.searching import Status
from app.query.search import FacetValue, Found, Hit, SearchRequest
from app.query.search.found import FARTHEST, LONGEST_QUERY, MOST_HITS
from app.query.search.searching import class_iri, organization_iri
from app.web.asked_version import PARAMETERS, Wish, past
from app.web.conditions import is_unchanged, unchanged, validators
from app.web.dependencies import Room, base_url
from app.web.interface import Interface, Spoken
from app.web.negotiation import Offer, choose
from app.web.paging import Page, page_links
from app.web.rendering import page, thousands
from app.web.representations import HTML, JSON, host_path, link_header

router = APIRouter(tags=["Search"])

_OFFERS: Final = (Offer(JSON), Offer(HTML, ("application/xhtml+xml",)))
_ORGANIZATION: Final = f"{THING}organization/"
_MOST_CHOSEN: Final = 20
_FEW: Final = 8  # values of a facet that a page shows at once
# The words of the page for facets and states.
_FACET_WORDS: Final = {
    "kind": "facet-kind",
    "body": "facet-body",
    "committee": "facet-committee",
    "status": "facet-status",
    "year": "facet-year",
}
_STATUS_WORDS: Final = {"in-force": "status-in-force", "withdrawn": "status-withdrawn", "draft": "status-draft"}
_StatusWord = Literal["in-force", "withdrawn", "draft"]
_Chosen = Annotated[str, Query(max_length=500)]


@dataclass(frozen=True)
class Asked:
    """The parameters of a search as they were sent, empty ones left out."""

    q: str
    kind: tuple[str, ...]
    body: tuple[str, ...]
    committee: tuple[str, ...]
    status: tuple[Status, ...]
    year: tuple[int, ...]
    limit: int
    offset: int

    def request(self, language: str) -> SearchRequest:
        """What is asked of the index."""
        return SearchRequest(
            words=self.q,
            kinds=tuple(map(class_iri, self.kind)),
            bodies=tuple(map(organization_iri, self.body)),
            committees=tuple(map(organization_iri, self.committee)),
            statuses=self.status,
            years=self.year,
            limit=self.limit,
            offset=self.offset,
            language=language,
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is searched for."""
        return not (self.q.strip() or self.kind or self.body or self.committee or self.status or self.year)


def asked(
    q: Annotated[
        str,
        Query(
            max_length=LONGEST_QUERY,
            description='words, "a phrase in quotes", -without; designations in any spelling',
            examples=["x509", "directory certificates", '"public key" -attribute'],
        ),
    ] = "",
    kind: Annotated[
        list[_Chosen], Query(max_length=_MOST_CHOSEN, description="class: Recommendation, Resolution … or an IRI")
    ] = [],  # noqa: B006  # FastAPI copies it, and this is how it is told a list
    body: Annotated[list[_Chosen], Query(max_length=_MOST_CHOSEN, description="body: itu-t, iso … or an IRI")] = [],  # noqa: B006  # as above
    committee: Annotated[
        list[_Chosen], Query(max_length=_MOST_CHOSEN, description="committee: itu-t-sg17 … or an IRI")
    ] = [],  # noqa: B006  # as above
    status: Annotated[list[_StatusWord | Literal[""]], Query(max_length=_MOST_CHOSEN)] = [],  # noqa: B006  # as above
    year: Annotated[
        list[Annotated[int, Query(ge=0, le=9999)]], Query(max_length=_MOST_CHOSEN, description="year of the version")
    ] = [],  # noqa: B006  # as above
    limit: Annotated[int, Query(ge=1, le=MOST_HITS)] = 20,
    offset: Annotated[int, Query(ge=0, le=FARTHEST)] = 0,
) -> Asked:
    """The parameters of a search; a facet that is given several times asks for any of its values."""
    return Asked(
        q,
        _given(kind),
        _given(body),
        _given(committee),
        tuple(one for one in status if one),
        tuple(year),
        limit,
        offset,
    )


def _given(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(values) if value)


Search = Annotated[Asked, Depends(asked)]


@router.get("/search", response_model=None, summary="Search in full text")
async def search(request: Request, room: Room, wanted: Search, wish: Wish, said: Spoken) -> Response:
    """What has the words in its labels, designations, titles or text, the best first, with counts by facet."""
    version = wish.found_in(room)
    if version is None:
        raise SearchUnavailable("the service reads from a remote SPARQL server, which is asked at /sparql")
    is_page = choose(request.headers.get("accept"), _OFFERS) == HTML
    headers = validators(version, "html" if is_page else "json", said.language, is_fixed=bool(wish.version))
    headers |= {"Vary": headers["Vary"] + ", Accept-Language", "Content-Language": said.language}
    if is_unchanged(request, headers):
        return unchanged(headers)
    if is_page and wanted.is_empty:
        found = Found(0, ())
    else:
        found = await room.searching.search(version, wanted.request(said.language))
    shown = Page(min(found.total, FARTHEST), wanted.limit, wanted.offset)
    links = page_links(request, base_url(request), shown)
    if not is_page:
        form = as_json(wanted, found, base_url(request)) | {"version": version.id, "links": links}
        headers["Link"] = link_header((address, relation, None) for relation, address in links.items())
        return JSONResponse(form, headers=headers)
    facts = _page_facts(request, wanted, found, said, links)
    return page(request, "search.html", headers=headers, past=past(request, version), say=said, **facts)


def as_json(wanted: Asked, found: Found, base: str) -> dict[str, Any]:
    """What was found, as JSON; `matched` says whether all words were found or, as a makeshift, some of them."""
    return {
        "q": wanted.q,
        "total": found.total,
        "matched": found.matched,
        "limit": wanted.limit,
        "offset": wanted.offset,
        "ignoredWords": found.ignored,
        "results": [_result(hit, base) for hit in found.hits],
        "facets": {name: [_counted(name, value) for value in values] for name, values in found.facets.items()},
        "suggestions": [
            {"id": one.iri, "page": _address(one.iri, base), "label": one.label} for one in found.suggestions
        ],
    }


def _result(hit: Hit, base: str) -> dict[str, Any]:
    return {
        "id": hit.iri,
        "page": _address(hit.iri, base),
        "label": hit.label[1],
        "language": hit.label[0] or None,
        "title": hit.title[1] if hit.title else None,
        "otherNames": list(hit.other_names),
        "kinds": [{"id": kind.iri, "label": kind.label} for kind in hit.kinds],
        "bodies": [{"id": body.iri, "label": body.label} for body in hit.bodies],
        "committees": [{"id": committee.iri, "label": committee.label} for committee in hit.committees],
        "status": hit.status,
        "year": hit.year,
        "snippet": [{"text": piece.text, "match": piece.is_match} for piece in hit.snippet],
    }


def _counted(facet: str, value: FacetValue) -> dict[str, Any]:
    form: dict[str, Any] = {"value": _word(facet, value.value), "label": value.label, "count": value.count}
    if facet in {"kind", "body", "committee"}:
        form["id"] = value.value
    return form | {"chosen": value.is_chosen}


def _address(iri: str, base: str) -> str:
    path = host_path(iri)
    return base + path if path else iri


def _word(facet: str, value: str) -> str:
    """A value of a facet as an address has it: without the part that all of our IRIs share."""
    if facet == "kind":
        return value.removeprefix(TERM)
    return value.removeprefix(_ORGANIZATION)


@dataclass(frozen=True)
class FacetLink:
    """A value of a facet on the page: where it leads, which for a chosen one is the search without it."""

    label: str
    count: str
    href: str
    is_chosen: bool


def _page_facts(
    request: Request, wanted: Asked, found: Found, said: Interface, links: Mapping[str, str]
) -> dict[str, Any]:
    kept = [(name, value) for name, value in request.query_params.multi_items() if value and name != "offset"]
    return {
        "asked": wanted,
        "found": found,
        "total": thousands(found.total),
        "facets": {name: _links(name, values, kept, said) for name, values in found.facets.items()},
        "few": _FEW,
        "facet_words": _FACET_WORDS,
        "status_words": _STATUS_WORDS,
        "hidden": [(name, value) for name, value in kept if name in {"lang", *PARAMETERS}],
        "links": {name: address for name, address in links.items() if name in {"prev", "next"}},
        "first": wanted.offset + 1,
        "last": wanted.offset + len(found.hits),
        "farthest": thousands(FARTHEST),
        "languages": [
            (tag, name, "?" + urlencode([*((key, one) for key, one in kept if key != "lang"), ("lang", tag)]))
            for tag, name in said.others
        ],
    }


def _links(facet: str, values: Sequence[FacetValue], kept: list[tuple[str, str]], said: Interface) -> list[FacetLink]:
    """The values of a facet as links; of years and statuses those that occur."""
    made = []
    for value in values:
        word = _word(facet, value.value)
        without = [(name, given) for name, given in kept if not (name == facet and given in {word, value.value})]
        asking = without if value.is_chosen else [*kept, (facet, word)]
        label = said(_STATUS_WORDS[value.value]) if facet == "status" else value.label
        made.append(FacetLink(label, thousands(value.count), "?" + urlencode(asking), value.is_chosen))
    return made
