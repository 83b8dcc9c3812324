"""Which resolution a text is: its keys in the IRIs of documents, and the body that issued it."""

from dataclasses import replace

from app.errors import DesignationError, DocumentError
from app.model.assemblies import Assembly
from app.model.committees import body_called
from app.model.designations import parse_designation
from app.model.identifiers import slug
from app.model.records import SECTORS, Adoption, Resolution

_WORDS = {
    "Resolution": "res",
    "Recommendation": "rec",
    "Decision": "dec",
    "Opinion": "opinion",
    "Declaration": "declaration",
}


_NO_YEAR = "the text does not say in which year this version was adopted; give it with --year"


def resolution_keys(resolution: Resolution) -> tuple[str, str]:
    """The key of the document and that of the version: ("wtsa-res-7", "2022"), ("cgpm-27-res-2", "2022").

    `DocumentError` where the text names no adopting body or no year; a document key given by hand replaces the first.
    """
    return document_key_of(resolution), version_key_of(resolution)


def document_key_of(resolution: Resolution) -> str:
    """The key of the undated document: from its designation for a Recommendation of ITU, else from body and number."""
    issuer = issuer_of(resolution)
    if issuer is None:
        reason = "the text does not say which body adopted it; give the document's key, such as wtsa-res-7"
        raise DocumentError(resolution.source, reason)
    if not slug(resolution.number):
        raise DocumentError(resolution.source, f"{resolution.number!r} is no number that a document's key can bear")
    if is_of_a_sector(resolution):
        try:
            return parse_designation(f"{resolution.body} {resolution.number}")[0].designation.key[0]
        except DesignationError:
            return slug(f"{resolution.body} {resolution.number}")
    session = f"-{slug(resolution.session)}" if resolution.session else ""
    return f"{issuer.key}{session}-{_WORDS[resolution.kind]}-{slug(resolution.number)}"


def version_key_of(resolution: Resolution) -> str:
    """The key of the version, which is the year of its adoption."""
    if resolution.year is None:
        raise DocumentError(resolution.source, _NO_YEAR)
    return str(resolution.year)


def adopted_in(resolution: Resolution, year: int) -> Resolution:
    """The resolution with the year of its adoption, told from elsewhere; `DocumentError` where the text has another."""
    if resolution.year not in {None, year}:
        reason = f"the text says that this version was adopted in {resolution.year}, not {year}"
        raise DocumentError(resolution.source, reason)
    known = any(adoption.year == year for adoption in resolution.adoptions)
    adoptions = resolution.adoptions if known else (*resolution.adoptions, Adoption(None, year))
    return replace(resolution, year=year, adoptions=adoptions)


def is_of_a_sector(resolution: Resolution) -> bool:
    """Whether it is a Recommendation of a Sector of ITU, such as ITU-R BS.1770, which has a designation of its own."""
    return resolution.kind == "Recommendation" and resolution.body in SECTORS


def issuer_of(resolution: Resolution) -> Assembly | None:
    """The body that issued it: the Sector of a Recommendation, a body that is known, else one of the printed name."""
    if not resolution.body or not slug(resolution.body):
        return None
    if is_of_a_sector(resolution):
        key = slug(resolution.body)
        return Assembly(resolution.body, resolution.body, key, key, described=True, kind="Sector")
    key = slug(resolution.body)
    return body_called(resolution.body) or Assembly(resolution.body, resolution.body, key, key, kind="")
