"""`/changes`: what happened to the dataset, the newest first, as an Atom feed (RFC 4287, paged as in RFC 5005) or JSON.

An entry is a version that was published, or a switch to one that had been published before. It is made of the
manifests of the versions that are kept, so the feed reaches as far back as they do.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.model.patch import MEDIA_TYPE
from app.model.published import PublishedVersion, SourceEntry
from app.model.succession import Switch, moment_of, switches
from app.web.conditions import http_date, is_unchanged, unchanged, validators
from app.web.dependencies import Room, base_url, program_version
from app.web.negotiation import Offer, choose
from app.web.paging import Page, page_links
from app.web.representations import HTML, JSON, entity_tag, link_header

router = APIRouter(tags=["Versions"])

ATOM = "application/atom+xml"
TAG = "tag:w3id.org,2026:twintext/"
COMMAND_LINE = "command line"

_NAMESPACE = "http://www.w3.org/2005/Atom"
_OFFERS = (Offer(ATOM, ("application/xml", "text/xml", "application/rss+xml", HTML)), Offer(JSON))
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEVER = "1970-01-01T00:00:00+00:00"

Limit = Annotated[int, Query(ge=1, le=500, description="most entries that come back")]
Offset = Annotated[int, Query(ge=0, description="entries passed over, the newest first")]
Graph = Annotated[str, Query(max_length=4000, description="IRI of a graph: only what changed it")]


@dataclass(frozen=True)
class Entry:
    """One thing that happened: to the graphs that are named, by an author; `before` is the version that was left."""

    id: str
    version: str
    before: str | None
    updated: str
    kind: str
    author: str
    graphs: tuple[str, ...]
    added: int | None
    removed: int | None
    note: str = ""

    @property
    def title(self) -> str:
        """One line that says what happened."""
        if self.added is None:
            return f"{self.kind}: {self.note}"
        return f"{self.kind}: {self.added} added, {self.removed} removed"

    @property
    def summary(self) -> str:
        """What happened, and to which graphs."""
        return f"{self.title}; {', '.join(graph or 'the default graph' for graph in self.graphs) or 'no graph'}"


def entries(versions: Sequence[PublishedVersion], switched: Iterable[Switch]) -> list[Entry]:
    """All entries, the newest first."""
    known = {version.id: version for version in versions}
    published = [
        (moment_of(version.manifest), _publication(version, known.get(version.manifest.parent or "")))
        for version in versions
    ]
    other = [(switch.moment, _switch(switch)) for switch in switched]
    return [entry for _, entry in sorted([*published, *other], key=lambda found: found[0], reverse=True)]


def _publication(version: PublishedVersion, parent: PublishedVersion | None) -> Entry:
    manifest = version.manifest
    change = manifest.change
    graphs = change.graphs if change and change.graphs else _graphs_that_differ(version, parent)
    counted = change is not None and bool(change.added or change.removed)
    return Entry(
        id=f"{TAG}version/{manifest.id}",
        version=manifest.id,
        before=parent.id if parent else None,
        updated=manifest.published,
        kind=change.kind if change else "build",
        author=(change.agent if change else "") or COMMAND_LINE,
        graphs=graphs,
        added=change.added if change and counted else None,
        removed=change.removed if change and counted else None,
        note=f"{manifest.asserted} asserted and {manifest.entailed} entailed triples",
    )


def _graphs_that_differ(version: PublishedVersion, parent: PublishedVersion | None) -> tuple[str, ...]:
    """The graphs that a build read anew or dropped; all that it holds where its parent is not kept."""

    def state(source: SourceEntry) -> tuple[str, str]:
        return source.graph, source.checksum

    now = {state(source) for source in version.manifest.sources}
    before = {state(source) for source in parent.manifest.sources} if parent else set()
    return tuple(sorted({graph for graph, _ in now ^ before}))


def _switch(switch: Switch) -> Entry:
    before = switch.before or "what could not be read"
    return Entry(
        id=f"{TAG}switch/{quote(switch.at, safe='')}",
        version=switch.version,
        before=switch.before or None,
        updated=switch.at,
        kind=switch.kind,
        author="start" if switch.kind == "recovery" else COMMAND_LINE,
        graphs=(),
        added=None,
        removed=None,
        note=f"{switch.version} is served in the place of {before}" + (f" ({switch.reason})" if switch.reason else ""),
    )


@router.get("/changes", summary="What happened to the dataset", response_model=None)
async def changes(request: Request, room: Room, limit: Limit = 50, offset: Offset = 0, graph: Graph = "") -> Response:
    """Each version that was published and each switch to an older one: who, when, which graphs, how much."""
    found = entries(room.versions(), switches(room.settings.data))
    if graph:
        found = [entry for entry in found if graph in entry.graphs]
    media_type = choose(request.headers.get("accept"), _OFFERS)
    links = page_links(request, base_url(request), Page(len(found), limit, offset))
    updated = found[0].updated if found else _NEVER
    headers = validators(None)
    headers |= {"ETag": _tag(found, media_type, limit, offset), "Last-Modified": http_date(updated) or ""}
    headers["Link"] = link_header([(target, relation, None) for relation, target in links.items()])
    if is_unchanged(request, headers):
        return unchanged(headers)
    shown = found[offset : offset + limit]
    base = base_url(request)
    if media_type == JSON:
        body = {"updated": updated, "links": links, "changes": [_plain(entry, base) for entry in shown]}
        return JSONResponse(body, headers=headers)
    feed = _feed(graph, updated, links)
    feed.extend(_element(entry, base) for entry in shown)
    document = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Response(document, headers=headers, media_type=ATOM)


def _tag(found: Sequence[Entry], media_type: str, limit: int, offset: int) -> str:
    state = repr(([(entry.id, entry.before) for entry in found], limit, offset, program_version()))
    return entity_tag(hashlib.sha256(state.encode()).hexdigest()[:16], media_type)


def _plain(entry: Entry, base: str) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "updated": entry.updated,
        "kind": entry.kind,
        "author": entry.author,
        "version": entry.version,
        "before": entry.before,
        "graphs": list(entry.graphs),
        "added": entry.added,
        "removed": entry.removed,
        "href": f"{base}/versions/{entry.version}",
        "difference": _difference(entry, base),
    }


def _difference(entry: Entry, base: str) -> str | None:
    return f"{base}/versions/{entry.before}/diff/{entry.version}" if entry.before else None


def _feed(graph: str, updated: str, links: dict[str, str]) -> ET.Element:
    """The feed without its entries."""
    feed = ET.Element("feed", xmlns=_NAMESPACE)
    _text(feed, "id", f"{TAG}changes" + (f"?graph={quote(graph, safe='')}" if graph else ""))
    _text(feed, "title", "Changes of the Twintext dataset" + (f" in {graph}" if graph else ""))
    _text(feed, "updated", updated)
    _text(feed, "generator", "Twintext").set("version", program_version())
    for relation, target in links.items():
        ET.SubElement(feed, "link", rel="previous" if relation == "prev" else relation, type=ATOM, href=target)
    return feed


def _element(entry: Entry, base: str) -> ET.Element:
    """An entry of the feed."""
    element = ET.Element("entry")
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "updated", entry.updated)
    _text(ET.SubElement(element, "author"), "name", entry.author)
    _text(element, "summary", entry.summary)
    ET.SubElement(element, "category", term=entry.kind)
    for graph in filter(None, entry.graphs):
        ET.SubElement(element, "category", scheme=f"{TAG}graph", term=_NOT_IN_XML.sub("", graph))
    ET.SubElement(element, "link", rel="alternate", type=HTML, href=f"{base}/versions/{entry.version}")
    difference = _difference(entry, base)
    if difference:
        ET.SubElement(element, "link", rel="related", type=HTML, title="what differs", href=difference)
        ET.SubElement(element, "link", rel="enclosure", type=MEDIA_TYPE, href=f"{difference}?format=rdfp")
    return element


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _NOT_IN_XML.sub("", text)
    return element
