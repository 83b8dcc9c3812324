"""Where the reason for a triple is: the address of its explanation."""

from urllib.parse import urlencode

from app.model import terms
from app.query.engine import Cell
from app.web.asked_version import Past


def why(value: Cell, subject: str, predicate: str, past: Past | None) -> str:
    """The address that explains why a thing has a value of a property, both by their IRIs, in the version of a page."""
    given = {"subject": terms.iri(subject), "predicate": terms.iri(predicate), "object": term_of(value)}
    return "/explain?" + urlencode(given | ({"version": past.version} if past else {}))


def term_of(cell: Cell) -> terms.Term:
    """The N-Triples term of a value in an answer."""
    if cell.kind == "uri":
        return f"<{cell.value}>"
    if cell.kind == "bnode":
        return f"_:{cell.value}"
    return terms.literal(cell.value, datatype=cell.datatype, language=cell.language)
