"""`twintext search`: full-text search in a version from a terminal."""

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app import terminal
from app.options import DataOption, settings_with

if TYPE_CHECKING:
    from app.query.search import Found


class SearchFormat(StrEnum):
    """How `search` shows what it found."""

    TABLE = "table"
    JSON = "json"


class StatusOption(StrEnum):
    """The states of a document that one may ask for."""

    IN_FORCE = "in-force"
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Words or a designation; '\"a phrase\"', and after -- also -without."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Class, such as Recommendation; more than one may be given.")
    ] = None,
    body: Annotated[list[str] | None, typer.Option(help="Body, such as itu-t.")] = None,
    committee: Annotated[list[str] | None, typer.Option(help="Committee, such as itu-t-sg17.")] = None,
    status: Annotated[list[StatusOption] | None, typer.Option(help="State of a document.")] = None,
    year: Annotated[list[int] | None, typer.Option(min=0, max=9999, help="Year of a version.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many to show.")] = 20,
    offset: Annotated[int, typer.Option(min=0, max=10_000, help="How many to pass over.")] = 0,
    language: Annotated[str, typer.Option("--lang", help="Language of labels: en or fr.")] = "en",
    form: Annotated[SearchFormat, typer.Option("--format", help="How to show what was found.")] = SearchFormat.TABLE,
    version: Annotated[
        str | None, typer.Option(help="Id of the version to search in.", show_default="the one served")
    ] = None,
    data: DataOption = None,
) -> None:
    """Search labels, designations, titles and texts; exit status 1 where nothing has all the words."""
    from app.errors import SearchUnavailable
    from app.model.published import current_version, open_version
    from app.query.search import SearchRequest, SearchRoom
    from app.query.search.found import LONGEST_QUERY
    from app.query.search.searching import class_iri, organization_iri

    settings = settings_with(data)
    typed = " ".join(words or [])
    if len(typed) > LONGEST_QUERY:
        raise typer.BadParameter(f"no more than {LONGEST_QUERY} characters are searched for")
    if settings.engine == "remote":
        raise SearchUnavailable("a remote SPARQL server is asked with 'twintext ask'")
    chosen = open_version(settings.data, version) if version else current_version(settings.data)
    request = SearchRequest(
        words=typed,
        kinds=tuple(map(class_iri, kind or ())),
        bodies=tuple(map(organization_iri, body or ())),
        committees=tuple(map(organization_iri, committee or ())),
        statuses=tuple(one.value for one in status or ()),
        years=tuple(year or ()),
        limit=limit,
        offset=offset,
        language=language,
    )
    found = SearchRoom(settings).find(chosen, request)
    _show(found, request.offset, typed, form)
    if not found.total or found.matched != "all":
        raise typer.Exit(1)


def _show(found: "Found", offset: int, typed: str, form: SearchFormat) -> None:
    if form is SearchFormat.JSON:
        terminal.output().file.write(json.dumps(_as_json(found, offset, typed), ensure_ascii=False, indent=2) + "\n")
        return
    if found.hits:
        rows = [
            (
                hit.label[1],
                hit.title[1] if hit.title else "",
                ", ".join(kind.label for kind in hit.kinds),
                "" if hit.year is None else str(hit.year),
                hit.status or "",
                hit.iri,
            )
            for hit in found.hits
        ]
        terminal.print_table(("label", "title", "kind", "year", "status", "iri"), rows)
    if found.matched == "some":
        terminal.say("nothing has all these words; these have some of them")
    elif not found.total:
        terminal.say("nothing has these words")
    for one in found.suggestions:
        terminal.say(f"perhaps: {one.label} {one.iri}")
    if found.total > offset + len(found.hits):
        terminal.say(f"{offset + len(found.hits)} of {found.total} shown; --offset shows more")


def _as_json(found: "Found", offset: int, typed: str) -> dict[str, Any]:
    """The same names as those of `GET /search`."""
    return {
        "q": typed,
        "total": found.total,
        "matched": found.matched,
        "offset": offset,
        "results": [
            {
                "id": hit.iri,
                "label": hit.label[1],
                "title": hit.title[1] if hit.title else None,
                "otherNames": list(hit.other_names),
                "kinds": [{"id": kind.iri, "label": kind.label} for kind in hit.kinds],
                "status": hit.status,
                "year": hit.year,
                "snippet": [{"text": piece.text, "match": piece.is_match} for piece in hit.snippet],
            }
            for hit in found.hits
        ],
        "facets": {
            name: [{"value": value.value, "label": value.label, "count": value.count} for value in values]
            for name, values in found.facets.items()
        },
        "suggestions": [{"id": one.iri, "label": one.label} for one in found.suggestions],
    }
