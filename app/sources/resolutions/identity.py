"""Which resolution a text is: its keys in the IRIs of documents."""

from app.errors import DocumentError
from app.model.assemblies import assembly_called
from app.model.identifiers import slug
from app.model.records import Resolution

_WORDS = {"Resolution": "res", "Recommendation": "rec", "Decision": "dec", "Opinion": "opinion"}


def resolution_keys(resolution: Resolution) -> tuple[str, str]:
    """The key of the document and that of the version: ("wtsa-res-7", "2022").

    `DocumentError` where the text names no adopting body or no year; a document key given by hand replaces the first.
    """
    return document_key_of(resolution), version_key_of(resolution)


def document_key_of(resolution: Resolution) -> str:
    """The key of the undated document, from body and number."""
    if not resolution.body:
        reason = "the text does not say which body adopted it; give the document's key, such as wtsa-res-7"
        raise DocumentError(resolution.source, reason)
    assembly = assembly_called(resolution.body)
    body = assembly.key if assembly else slug(resolution.body)
    return f"{body}-{_WORDS[resolution.kind]}-{slug(resolution.number)}"


def version_key_of(resolution: Resolution) -> str:
    """The key of the version, which is the year of its adoption."""
    if resolution.year is None:
        raise DocumentError(resolution.source, "the text does not say in which year this version was adopted")
    return str(resolution.year)
