"""The form in which Turtle files of the ontology are kept. It depends on the triples, the prefixes and the head alone.

Whatever editor saved a file, in whichever syntax: what changes in its normal form is what changed in the ontology.
Comments before the first statement are kept. Other comments are not: every editor of OWL drops them on its first save.
"""

import difflib
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.dataset.axiom_forms import in_one_form
from app.dataset.rdf_document import RdfDocument, read_document
from app.dataset.turtle import turtle
from app.errors import SourceError
from app.model.vocabulary import PREFIXES

# Beside those of the vocabulary module: vocabularies that the ontology is aligned with, or of which it borrows little.
HOUSE_PREFIXES: Final[Mapping[str, str]] = {
    **PREFIXES,
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "doco": "http://purl.org/spar/doco/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "fabio": "http://purl.org/spar/fabio/",
    "frbr": "http://purl.org/vocab/frbr/core#",
    "jolux": "http://data.legilux.public.lu/resource/ontology/jolux#",
    "lkif": "http://www.estrellaproject.org/lkif-core/norm.owl#",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "schema": "https://schema.org/",
    "sto": "https://w3id.org/i40/sto#",
    "undo": "https://w3id.org/un/ontology/undo/",
    "vann": "http://purl.org/vocab/vann/",
}
# Made up by software that had to write a name and knew no prefix for it; `xml` is none of RDF's.
_INVENTED = re.compile(r"|ns\d*|j\.\d+|xml")
_HEAD = re.compile(r"\A(?:[ \t]*(?:#[^\n]*)?\n)*(?:[ \t]*#[^\n]*\Z)?")
# The comments that the OWL API writes of itself.
_BANNER = re.compile(
    r"\s*#(#+|\s*|\s+(Annotation properties|Object Properties|Data properties|Datatypes|Classes|"
    r"Individuals|Annotations|General axioms|Rules))\s*|\s*###\s+\S+.*"
)


@dataclass(frozen=True)
class Normalised:
    """A file as it is and as it should be kept, with the number of comments that its normal form does not keep."""

    path: Path
    before: str
    after: str
    comments_lost: int

    @property
    def changed(self) -> bool:
        """Whether the file is not in normal form."""
        return self.before != self.after

    def difference(self) -> Iterator[str]:
        """What would change, as lines of a unified diff without line ends."""
        before, after = self.before.splitlines(), self.after.splitlines()
        return difflib.unified_diff(before, after, str(self.path), f"{self.path} in normal form", lineterm="", n=1)

    def write(self) -> None:
        """Put the file into normal form, at once or not at all; `OSError` leaves it as it was."""
        target = self.path.resolve()
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with open(descriptor, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - it is open already
                file.write(self.after)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:  # whatever ended it, an interrupt too: half a file must not stay
            Path(name).unlink(missing_ok=True)
            raise


def normalise(path: Path, source: Path | None = None) -> Normalised:
    """A Turtle file and its normal form; with `source`, the normal form of what that file holds.

    The source may be in any RDF syntax, as an editor exported it; comments at the head of `path` stay. `SourceError`
    where a file cannot be read.
    """
    if source is None:
        document = read_document(path)
        head, before = document.text, document.text
    else:
        document = read_document(source)
        before = head = _text(path)
    comments = _comments(document) - Counter(head_comments(head).splitlines())
    return Normalised(path, before, normal_text(document, head_comments(head)), comments.total())


def normal_text(document: RdfDocument, head: str = "") -> str:
    """The normal form of what a document holds, below the comments at its head."""
    text = turtle(in_one_form(document.graph), _prefixes(document))
    return f"{head.rstrip()}\n\n{text}" if head else text


def head_comments(text: str) -> str:
    """The comments before the first statement of a Turtle file, with their line ends; empty where there are none."""
    found = _HEAD.match(text)
    head = found[0] if found else ""
    return head.strip("\n") + "\n" if head.strip() else ""


def _prefixes(document: RdfDocument) -> dict[str, str]:
    """One prefix for each namespace: the house's own, else the file's."""
    taken = set(HOUSE_PREFIXES.values())
    own = {
        prefix: namespace
        for prefix, namespace in sorted(document.prefixes.items())
        if namespace not in taken and prefix not in HOUSE_PREFIXES and not _INVENTED.fullmatch(prefix)
    }
    return {**own, **HOUSE_PREFIXES}


def _comments(document: RdfDocument) -> Counter[str]:
    """The lines of a Turtle file that are comments and that a person wrote."""
    lines = document.text.splitlines() if not document.text.lstrip().startswith("<?xml") else ()
    return Counter(line for line in lines if line.lstrip().startswith("#") and not _BANNER.fullmatch(line))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(path), str(error)) from None
