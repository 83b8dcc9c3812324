"""The pages about the ontology: all terms, one term, the versions, and what differs between two of these."""

import asyncio
from dataclasses import asdict
from itertools import pairwise
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from starlette.responses import RedirectResponse, Response

from app.errors import ResourceNotFound
from app.model import terms
from app.model.identifiers import TERM
from app.model.published import PublishedVersion
from app.query.engine import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from app.web.answers import AnswerResponse, ask
from app.web.asked_version import VersionWish, Wish, past
from app.web.class_tree import tree
from app.web.conditions import is_unchanged, unchanged, validators, without_validators
from app.web.dependencies import ReadingRoom, Room, base_url
from app.web.interface import Interface, Spoken
from app.web.negotiation import Offer, choose
from app.web.ontology_addresses import ROOT, Addresses
from app.web.ontology_changes import Change, Changes, compare
from app.web.ontology_reading import Edition, ReadOntology, edition_of, editions, read_edition
from app.web.ontology_terms import OntologyTerm
from app.web.rendering import page
from app.web.representations import DOCUMENT_OFFERS, HTML, JSON, SUFFIXES, alternates, link_header
from app.web.stored_queries import stored_query
from app.web.term_examples import read_use
from app.web.term_view import bundles, draw, draw_overview, relations, rows

router = APIRouter(tags=["Ontology"])

FILES = {"ttl": TURTLE, "owl": RDF_XML, "jsonld": JSON_LD, "nt": N_TRIPLES}
_JSON_OR_PAGE = (Offer(JSON), Offer(HTML, ("application/xhtml+xml",)))
Name = Annotated[str, Path(description="name of a term", examples=["Agreement"])]
Number = Annotated[str, Path(description="version of the ontology, as its owl:versionInfo says", examples=["0.1.0"])]


class Desk:
    """What every page about the ontology starts from: the edition, the language, the addresses."""

    def __init__(
        self, request: Request, room: ReadingRoom, edition: Edition, said: Interface, number: str | None = None
    ) -> None:
        """`number` is that of the ontology where the address of the page names it."""
        self.request, self.room, self.edition, self.said, self.number = request, room, edition, said, number

    @property
    def version(self) -> PublishedVersion:
        """The dataset version that the page is of."""
        return self.edition.version

    async def read(self) -> ReadOntology:
        """The ontology that the page is of."""
        return await read_edition(self.room, self.edition, self.request)

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a page of this version in this language. Its links depend on what is served now."""
        served = self.room.current().id
        headers = validators(self.version, "html", self.number or "", self.said.language, served)
        headers |= {"Vary": headers["Vary"] + ", Accept-Language", "Content-Language": self.said.language}
        return {name: text for name, text in headers.items() if name != "Last-Modified" or served == self.version.id}

    def addresses(self, found: ReadOntology, wish: VersionWish | None = None) -> Addresses:
        """The addresses that links of the page lead to."""
        lang = self.said.language if self.said.is_asked else None
        if wish:
            given = {"version": wish.version, "as-of": wish.as_of}
            own = {name: value for name, value in given.items() if value}
            return Addresses(found.ontology, ROOT, own, {"version": self.version.id}, lang)
        is_served = self.version.id == self.room.current().id
        elsewhere = {} if is_served else {"version": self.version.id}
        root = f"{ROOT}/{self.number}" if self.number else ROOT
        return Addresses(found.ontology, root, {}, elsewhere, lang)

    def show(self, template: str, headers: dict[str, str], **facts: Any) -> Response:
        """The page of a template."""
        shown = past(self.request, self.version)
        return page(self.request, template, headers=headers, past=shown, say=self.said, **facts)


async def all_terms(desk: Desk, wish: VersionWish | None, headers: dict[str, str]) -> Response:
    """The page of all terms, with the tree of the classes and the drawing of how they are related."""
    found = await desk.read()
    language, at = desk.said.language, desk.addresses(found, wish)
    related = bundles(found.ontology)
    return await asyncio.to_thread(  # some hundred terms take a while to write
        desk.show,
        "ontology.html",
        headers,
        at=at,
        ontology=found.ontology,
        lists=found.code_lists,
        version=desk.number or desk.version.manifest.ontology_version,
        classes=tree(found.ontology, "class", language),
        properties=[*tree(found.ontology, "relation", language), *tree(found.ontology, "attribute", language)],
        related=related,
        drawing=draw_overview(at, related, language),
    )


@router.get("/ontology/versions", response_model=None, summary="The versions of the ontology")
async def ontology_versions(request: Request, room: Room, said: Spoken) -> Response:
    """Those that are kept, the highest number first, each with the newest dataset that holds it."""
    media_type = choose(_accept(request), _JSON_OR_PAGE)
    found = editions(room)
    desk = Desk(request, room, Edition(room.current()), said)
    headers = desk.headers if media_type == HTML else validators(room.current(), "json", *found)
    if is_unchanged(request, headers):
        return unchanged(headers)
    base, numbers = base_url(request), list(found)
    before = dict(pairwise(numbers))
    listed = [_entry(base, number, one, before.get(number)) for number, one in found.items()]
    if media_type == JSON:
        return JSONResponse({"versions": listed}, headers=headers)
    return desk.show("ontology-versions.html", headers, at=desk.addresses(await desk.read()), listed=listed)


def _entry(base: str, number: str, edition: Edition, before: str | None) -> dict[str, str | None]:
    """A version of the ontology in the list; one that no dataset holds has neither a dataset nor a date of one."""
    dataset = None if edition.release else edition.version
    return {
        "version": number,
        "href": f"{base}{ROOT}/{number}",
        "dataset": dataset.id if dataset else None,
        "published": dataset.manifest.published if dataset else None,
        "difference": f"{base}{ROOT}/{before}/diff/{number}" if before else None,
        "before": before,
    }


@router.get("/ontology/{before}/diff/{after}", response_model=None, summary="What differs between two ontologies")
async def ontology_difference(request: Request, room: Room, said: Spoken, before: Number, after: Number) -> Response:
    """Terms and codes added, removed, retired and changed in wording or axioms, from one version to another."""
    media_type = choose(_accept(request), _JSON_OR_PAGE)
    first, second = edition_of(room, before), edition_of(room, after)
    desk = Desk(request, room, second, said, after)
    headers = desk.headers if media_type == HTML else validators(second.version, "json", after)
    tag = validators(second.version, media_type, said.language, after, first.key, room.current().id)["ETag"]
    headers["ETag"] = tag
    if is_unchanged(request, headers):
        return unchanged(headers)
    changes = await _compared(room, first, second, request)
    if media_type == JSON:
        document = {"before": before, "after": after}
        return JSONResponse(
            document | {what: _listed(found) for what, found in changes.groups.items()}, headers=headers
        )
    old = Desk(request, room, first, said, before)
    facts: dict[str, Any] = {"at": desk.addresses(await desk.read()), "old": old.addresses(await old.read())}
    facts |= {"before": before, "after": after, "changes": changes}
    return await asyncio.to_thread(desk.show, "ontology-changes.html", headers, **facts)


@router.get("/ontology/terms/{name}", response_model=None, summary="A term of the ontology")
async def term(request: Request, room: Room, wish: Wish, said: Spoken, name: Name) -> Response:
    """Its wording, axioms, relations, drawing and use in the data; or what is stated about it, as RDF."""
    desk = Desk(request, room, Edition(room.version(wish.version, wish.as_of)), said)
    return await _term(desk, name, wish)


@router.get("/ontology/{number}/terms/{name}", response_model=None, summary="A term of a version of the ontology")
async def term_of_version(request: Request, room: Room, said: Spoken, number: Number, name: Name) -> Response:
    """The same, of the newest dataset that holds this version of the ontology."""
    return await _term(Desk(request, room, edition_of(room, number), said, number), name, None)


async def _term(desk: Desk, name: str, wish: VersionWish | None) -> Response:
    stem, _, suffix = name.rpartition(".")
    found = await desk.read()
    known = found.ontology.own(name) or (found.ontology.own(stem) if suffix in SUFFIXES else None)
    if known is None:
        raise ResourceNotFound(TERM + name)
    media_type = choose(_accept(desk.request), DOCUMENT_OFFERS) if known.name == name else SUFFIXES[suffix]
    headers = desk.headers if media_type == HTML else validators(desk.version, media_type)
    root = f"{base_url(desk.request)}{ROOT}" + (f"/{desk.number}" if desk.number else "")
    query = wish.suffix if wish else ""
    links = alternates(f"{root}/terms/{known.name}", query=query)
    headers["Link"] = link_header([*links, (known.iri, "canonical", None), (known.iri, "describes", None)])
    if is_unchanged(desk.request, headers):
        return unchanged(headers)
    if media_type != HTML and desk.edition.release:  # its graph is in no dataset: the whole file says it
        suffix = next(suffix for suffix, kind in FILES.items() if kind == media_type)
        return RedirectResponse(
            f"{base_url(desk.request)}{ROOT}/{desk.number}.{suffix}", 303, {"Vary": headers["Vary"]}
        )
    if media_type != HTML:
        rdf = stored_query("description", {"resource": terms.iri(known.iri)}, media_type, desk.version.id)
        return AnswerResponse(await ask(desk.room.engine, rdf, desk.request.receive), headers)
    return await _term_page(desk, known, desk.addresses(found, wish), headers)


async def _term_page(desk: Desk, known: OntologyTerm, at: Addresses, headers: dict[str, str]) -> Response:
    language, ontology = desk.said.language, at.ontology
    use = await read_use(desk.room.engine, known, desk.version, language, desk.request)
    return desk.show(
        "term.html",
        headers if use else without_validators(headers),
        at=at,
        ontology=ontology,
        term=known,
        label=ontology.label(known.iri, language),
        ancestors=[iri for iri in reversed(ontology.ancestors(known.iri)) if iri in ontology.terms],
        rows=rows(ontology, known),
        outgoing=relations(ontology, known, "domain") if known.is_class else [],
        incoming=relations(ontology, known, "range") if known.is_class else [],
        drawing=draw(at, known, language),
        use=use,
        history=await _history(desk, known.iri),
    )


async def _history(desk: Desk, iri: str) -> list[tuple[str, str, str, Change]]:
    """What happened to a term: from which version, to which, the word for it and the change; the newest first."""
    kept = editions(desk.room)
    told = []
    for (after, second), (before, first) in pairwise(kept.items()):
        changes = await _compared(desk.room, first, second, desk.request)
        if found := changes.of(iri):
            told.append((before, after, *found))
    return told


async def _compared(room: ReadingRoom, first: Edition, second: Edition, request: Request) -> Changes:
    key = (first.key, second.key)
    found = room.ontologies.find_changes(key)
    if found is None:
        before, after = await read_edition(room, first, request), await read_edition(room, second, request)
        states = (before.ontology, before.code_lists), (after.ontology, after.code_lists)
        found = await asyncio.to_thread(compare, *states)
        room.ontologies.keep_changes(key, found)
    return found


def _listed(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    return [
        {
            "iri": one.iri,
            "kind": one.kind,
            "name": one.name,
            "labels": dict(one.labels.said),
            "definitions": dict(one.definitions.said),
            "replacedBy": list(one.replaced_by),
            "details": [asdict(detail) for detail in one.details],
        }
        for one in changes
    ]


def _accept(request: Request) -> str | None:
    return ", ".join(request.headers.getlist("accept")) or None
