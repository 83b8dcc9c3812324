"""Real things of the dataset that a term is used for, and how many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request

from app.errors import QueryError
from app.model import terms
from app.model.published import PublishedVersion
from app.query.engine import Cell, Engine
from app.web.answers import select
from app.web.ontology_graph import Wording
from app.web.ontology_terms import OntologyTerm
from app.web.stored_queries import stored_query

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Example:
    """A thing of a class, or a statement with a property; each end with its label for readers of a language."""

    thing: Cell
    label: Cell | None
    value: Cell | None = None
    value_label: Cell | None = None


@dataclass(frozen=True)
class Use:
    """How a term is used in the data: some examples, and how many there are (`is_exact` False: more than that)."""

    examples: tuple[Example, ...]
    number: int
    is_exact: bool = True


async def read_use(
    engine: Engine, term: OntologyTerm, version: PublishedVersion, language: str, request: Request
) -> Use | None:
    """The use of a term in a version; None where that takes the engine too long or too much."""
    sort = "class" if term.is_class else "property"
    bound = {"term": terms.iri(term.iri)}
    try:
        found = await select(engine, stored_query(f"{sort}-examples", bound, version=version.id), request)
        counted = await select(engine, stored_query(f"{sort}-count", bound, version=version.id), request)
    except QueryError:
        return None  # a page about a term has more to show than its use
    number = max((int(row["number"].value) for row in counted.rows if "number" in row), default=0)
    return Use(group_examples(found.rows, language), min(number, MOST_COUNTED), number <= MOST_COUNTED)


def group_examples(rows: Iterable[Mapping[str, Cell]], language: str) -> tuple[Example, ...]:
    """One example for all the rows that differ only in labels."""
    names: dict[Cell, set[tuple[str, str]]] = {}
    pairs: dict[tuple[Cell, Cell | None], None] = {}
    for row in rows:
        if "thing" not in row:
            continue
        pairs[row["thing"], row.get("value")] = None
        for end, label in ((row["thing"], row.get("label")), (row.get("value"), row.get("valueLabel"))):
            if end is not None and label is not None:
                names.setdefault(end, set()).add(((label.language or "").lower(), label.value))

    def named(cell: Cell | None) -> Cell | None:
        return Wording(tuple(sorted(names[cell]))).best(language) if cell in names and cell is not None else None

    return tuple(Example(thing, named(thing), value, named(value)) for thing, value in pairs)
