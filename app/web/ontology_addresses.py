"""Where the pages about the ontology link to: every link keeps the version and the language that were asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from app.model.identifiers import BASE, TERM
from app.web.ontology_terms import Ontology
from app.web.representations import host_path

ROOT = "/ontology"


@dataclass(frozen=True)
class Addresses:
    """The addresses of one page. `root` is `/ontology` or `/ontology/{version}`.

    `wish` is what the address of this page says of the version (`version=` or `as-of=`), which `root` may say instead;
    `elsewhere` is what pages outside `root` need to show the same version. `lang` is the language, if it is asked for.
    """

    ontology: Ontology
    root: str = ROOT
    wish: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    lang: str | None = None

    def index(self, fragment: str = "") -> str:
        """The page of all terms, or a place on it."""
        return self._with(self.root, self._own(), fragment)

    def file(self, suffix: str) -> str:
        """The ontology as a file; a version's file has the suffix after its number."""
        return self._with(f"{self.root}.{suffix}", self.wish)

    def term(self, iri: str) -> str:
        """The page of an own term."""
        return self._with(f"{self.root}/terms/{quote(iri.removeprefix(TERM), safe='')}", self._own())

    def term_file(self, iri: str, suffix: str) -> str:
        """What is stated about a term, as a file."""
        return self._with(f"{self.root}/terms/{quote(iri.removeprefix(TERM), safe='')}.{suffix}", self.wish)

    def versions(self) -> str:
        """The page of the versions of the ontology."""
        return self._with(f"{ROOT}/versions", self._language())

    def difference(self, before: str, after: str) -> str:
        """The page of what differs between two versions of the ontology."""
        return self._with(f"{ROOT}/{quote(before, safe='')}/diff/{quote(after, safe='')}", self._language())

    def release(self, version: str) -> str:
        """The page of a version of the ontology."""
        return self._with(f"{ROOT}/{quote(version, safe='')}", self._language())

    def codes(self) -> str:
        """The page of all code lists."""
        return self._with("/code", self._others())

    def anywhere(self, iri: str) -> str | None:
        """Where an IRI leads, here or elsewhere on the Web; None where it is nothing that a browser should follow."""
        return self.link(iri) or (iri if iri.startswith(("http://", "https://")) else None)

    def link(self, iri: str) -> str | None:
        """Where an IRI leads on this service; None for those of others."""
        if iri == BASE + "code":
            return self.codes()
        if iri in self.ontology.terms and self.ontology.terms[iri].is_own:
            return self.term(iri)
        path = host_path(iri)
        if path is None:
            return None
        before, _, fragment = path.partition("#")
        return self._with(before, self._others(), fragment)

    def _own(self) -> dict[str, str]:
        return {**self.wish, **self._language()}

    def _others(self) -> dict[str, str]:
        return {**self.elsewhere, **self._language()}

    def _language(self) -> dict[str, str]:
        return {"lang": self.lang} if self.lang else {}

    def _with(self, path: str, query: Mapping[str, str], fragment: str = "") -> str:
        return path + (f"?{urlencode(query)}" if query else "") + (f"#{quote(fragment)}" if fragment else "")
