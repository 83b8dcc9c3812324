"""What the dataset holds of the readings of a designation."""

import asyncio
import json
from pathlib import Path

from app.errors import NoVersion
from app.model.designations import identify
from app.model.identifiers import thing
from app.query.engine import Query, Solutions
from app.query.questions import read_question
from app.web.holdings import Held, holdings

ASKED = read_question(Path(__file__).parents[2] / "queries" / "lookup" / "48-holdings.rq")
DOCUMENT = thing("document", "itu-t-x.9901")


def answering(*held: tuple[str, str, int]) -> "Ask":
    return Ask({named: (iri, versions) for named, iri, versions in held})


class Ask:
    """Answers for some names with a thing and the number of its versions, and with nothing for all others."""

    def __init__(self, held: dict[str, tuple[str, int]]) -> None:
        self._held = held
        self.asked: list[str] = []

    async def __call__(self, query: Query) -> Solutions:
        named = query.bindings["named"].strip("<>")
        self.asked.append(named)
        rows = []
        if named in self._held:
            iri, versions = self._held[named]
            rows = [{"held": {"type": "uri", "value": iri}, "versions": {"type": "literal", "value": str(versions)}}]
        form = {"head": {"vars": ["named", "held", "heldLabel", "title", "versions"]}, "results": {"bindings": rows}}
        return Solutions.from_json(json.dumps(form).encode())


def found(ask: Ask, designation: str) -> list[tuple[Held, ...]]:
    held = asyncio.run(holdings(ask, ASKED, identify(designation), None))
    assert held is not None
    return list(held.values())


def test_a_version_that_is_there_is_held_itself() -> None:
    version = f"{DOCUMENT}/2019-06"

    assert found(answering((version, version, 0)), "ITU-T X.9901 (06/2019)") == [
        (Held(version, version, "", 0, "itself"),)
    ]


def test_for_a_version_that_is_not_there_its_document_is_told() -> None:
    ask = answering((DOCUMENT, DOCUMENT, 2))

    assert found(ask, "ITU-T X.9901 (06/2019)") == [(Held(DOCUMENT, DOCUMENT, "", 2, "document"),)]
    assert sorted(ask.asked) == [DOCUMENT, f"{DOCUMENT}/2019-06"]


def test_a_page_of_a_catalogue_is_the_source_of_what_is_held() -> None:
    page = "https://www.iso.org/standard/99999.html"

    assert found(answering((page, DOCUMENT, 1)), page) == [(Held(DOCUMENT, DOCUMENT, "", 1, "entry"),)]


def test_where_nothing_is_published_nothing_is_known_of_what_is_held() -> None:
    async def ask(_query: Query) -> Solutions:
        raise NoVersion("nothing")

    assert asyncio.run(holdings(ask, ASKED, identify("X.9901"), None)) is None
