"""Records become triples here, and nowhere else.

A user's copy of a resolution is given exactly the IRIs of `app.model.identifiers`, so that its words join what the
reference facts say of the same clauses. Functional properties (tt:position, tt:directPartOf, tt:versionOf,
tt:previousVersion) follow from the text alone, so both sides say the same.
"""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePath
from typing import Final

from app.model.assemblies import Assembly, predecessor_in
from app.model.identifiers import TERM, code, slug, thing
from app.model.records import Adoption, Citation, Clause, Part, Resolution, Section, fragment_of
from app.model.terms import RDF, RDFS, XSD, Term, Triple, iri, literal
from app.model.vocabulary import DCTERMS, OA, ORG, SKOS
from app.sources.duty_lifting import StatedDuties, lift_duties
from app.sources.resolutions.citations import ANNEXES, FOREWORD
from app.sources.resolutions.identity import document_key_of, is_of_a_sector, issuer_of, version_key_of
from app.sources.resolutions.verbs import part_of

# The versions whose clauses the reference facts label and date themselves; a second label would double every row.
DESCRIBED_VERSIONS: Final = frozenset({("wtsa-res-7", "2022")})
# The opening verbs of ontology/codes.ttl. Another verb is declared beside the resolution that uses it.
KNOWN_VERBS: Final = frozenset(
    [
        "adopts",
        "appoints",
        "approves",
        "aware",
        "bearing-in-mind",
        "calls-upon",
        "considering",
        "considering-further",
        "convinced",
        "decides",
        "decides-further",
        "draws-attention",
        "emphasizing",
        "encourages",
        "endorses",
        "having-considered",
        "having-noted",
        "instructs",
        "instructs-further",
        "invites",
        "invites-further",
        "noting",
        "noting-further",
        "noting-in-particular",
        "noting-with-concern",
        "pursuant-to",
        "reaffirming",
        "realizing",
        "recalling",
        "recalling-further",
        "recognizing",
        "recognizing-further",
        "recommends",
        "recommends-further",
        "referring-to",
        "requests",
        "requests-further",
        "resolves",
        "resolves-further",
        "resolves-to-instruct",
        "resolves-to-invite",
        "resolves-to-request",
        "takes-note",
        "taking-into-account",
        "thanks",
        "urges",
        "welcoming",
    ]
)
# The meetings that the reference facts describe, by key.
DESCRIBED_MEETINGS: Final = frozenset(
    [
        "ccitt-plenary-assembly-1984",
        "wtsc-1993",
        "wtsc-1996",
        "wtsa-2000",
        "wtsa-2004",
        "wtsa-2008",
        "wtsa-2012",
        "wtsa-2016",
        "wtsa-2022",
        "wtsa-2024",
    ]
)
_TYPE: Final = iri(RDF + "type")
_LABEL: Final = iri(RDFS + "label")
_SOURCE: Final = iri(DCTERMS + "source")
_TITLE: Final = iri(DCTERMS + "title")
_COUNT: Final = XSD + "integer"  # the engine keeps the whole numbers of other types as this one
_CLASSES: Final = {"Resolution": "Resolution", "Recommendation": "Recommendation"}


def lift_resolution(resolution: Resolution, *, document_key: str | None = None) -> Iterator[Triple]:
    """The triples of a resolution; `document_key` replaces the key that its head gives.

    `DocumentError` where the text does not say which resolution, or which version of it, it is.
    """
    key = document_key or document_key_of(resolution)
    lifted = _Lifted(resolution, key, version_key_of(resolution))
    yield from lifted.document()
    yield from lifted.history()
    for section in resolution.sections:
        yield from lifted.section(section)
    for clause in resolution.clauses:
        yield from lifted.clause(clause)
    for part in resolution.parts:
        yield from lifted.part(part)
    for citation in resolution.citations:
        yield from lifted.citation(citation)
    yield from lifted.duties()


class _Lifted:
    """One resolution with its keys, and the IRIs of its parts."""

    def __init__(self, resolution: Resolution, key: str, version_key: str) -> None:
        self.resolution = resolution
        self.key = key
        self.version_key = version_key
        self.described = (key, version_key) in DESCRIBED_VERSIONS
        self.described_document = any(key == described for described, _ in DESCRIBED_VERSIONS)
        self.source = literal(PurePath(resolution.source).name)
        self.of_document = iri(thing("document", key))
        self.of_version = self.version(int(version_key))
        self.assembly = issuer_of(resolution)
        keys = self.section_keys = {section.path: section.key for section in resolution.sections}
        self.sections = {path: iri(thing("section", key, version_key, part)) for path, part in keys.items()}
        self.clauses = {
            clause.path: iri(thing("clause", key, version_key, keys[clause.section], *clause.key))
            for clause in resolution.clauses
        }

    def version(self, year: int) -> Term:
        """The IRI of the version of a year."""
        return iri(thing("document", self.key, str(year)))

    def document(self) -> Iterator[Triple]:
        """The document as it lasts through its versions, and the version at hand."""
        resolution = self.resolution
        name = resolution.name
        yield self.of_document, _TYPE, _term(_CLASSES.get(resolution.kind, "Document"))
        yield self.of_document, _LABEL, _english(name)
        yield self.of_document, _term("designation"), literal(name)
        yield from self._designation(self.of_version, resolution.revision)
        if self.assembly:
            yield self.of_document, _term("issuedBy"), _organization(self.assembly)
            yield from _described(self.assembly, self.source)
        if not self.described_document:
            yield self.of_document, _SOURCE, self.source
        for subject in (self.of_document, self.of_version):
            if resolution.title:
                yield subject, _TITLE, _english(resolution.title)

    def history(self) -> Iterator[Triple]:
        """The versions and the acts that adopted them, in the order of the years.

        A Recommendation of a Sector bears its edition in its number (BS.1770-5): earlier years are of other numbers.
        """
        adoptions = sorted(self.resolution.adoptions, key=lambda adoption: adoption.year)
        if is_of_a_sector(self.resolution):
            adoptions = adoptions[-1:]
        without_history = len(adoptions) == 1 and (self.resolution.revision or "").startswith("Rev")
        for adoption in adoptions:
            yield from self._adoption(adoption, is_first=adoption is adoptions[0] and not without_history)
        for earlier, later in pairwise(dict.fromkeys(adoption.year for adoption in adoptions)):
            yield self.version(later), _term("previousVersion"), self.version(earlier)

    def _adoption(self, adoption: Adoption, *, is_first: bool) -> Iterator[Triple]:
        year = str(adoption.year)
        place = f"{adoption.place}, {year}" if adoption.place else year
        version = self.version(adoption.year)
        if version != self.of_version:
            yield from self._designation(version, place if is_first else f"Rev. {place}")
        when = literal(adoption.date, datatype=XSD + "date") if adoption.date else _year(year)
        if not self.described_document:
            yield version, _term("adoptionDate"), when
        if self.assembly is None:
            return
        event = iri(thing("adoption", self.key, year))
        act = "Adoption" if is_first else "Revision"
        name = self._short_name
        adopter = predecessor_in(self.assembly, adoption.year)
        yield event, _TYPE, _term("AdoptionEvent")
        yield event, _LABEL, _english(f"{act} of {name} at {place}" if adoption.place else f"{act} of {name}, {year}")
        yield event, _term("adopts"), version
        yield event, _term("adoptedBy"), _organization(adopter)
        yield event, _term("adoptionKind"), iri(code("adoption", "first" if is_first else "revision"))
        yield event, _term("asOf"), when
        yield from _described(adopter, self.source)
        yield from _meeting(event, adopter, adoption)

    def _designation(self, version: Term, revision: str | None) -> Iterator[Triple]:
        """A version of the document: its kind, names and document."""
        dated = f"{self._short_name} ({revision})" if revision else f"{self._short_name} ({self.version_key})"
        yield version, _TYPE, _term("DocumentVersion")
        yield version, _LABEL, _english(dated)
        yield version, _term("designation"), literal(dated)
        yield version, _term("versionOf"), self.of_document
        if not self.described_document:
            yield version, _SOURCE, self.source

    @property
    def _short_name(self) -> str:
        """The name within the body: "Resolution 7"; in full where numbers of a body or Sector come again elsewhere."""
        resolution = self.resolution
        full = resolution.session or is_of_a_sector(resolution)
        return resolution.name if full else f"{resolution.kind} {resolution.number}"

    def section(self, section: Section) -> Iterator[Triple]:
        """A section: where it stands, and the verb that opens it."""
        subject = self.sections[section.path]
        name = f"{self._short_name} ({self.version_key}), {section.path}"
        yield subject, _TYPE, _term("ClauseSection")
        yield subject, _LABEL, _english(name)
        yield subject, _term("directPartOf"), self.of_version
        yield subject, _term("position"), _position(section.position)
        yield subject, _term("locator"), literal(section.path)
        verb = _verb(section.verb)
        yield subject, _term("openingVerb"), iri(code("verb", verb))
        if verb not in KNOWN_VERBS:
            yield from _declared_verb(section.verb, verb)

    def clause(self, clause: Clause) -> Iterator[Triple]:
        """A clause: its words, its label, and where it stands."""
        subject = self.clauses[clause.path]
        whole = self.clauses[clause.parent] if clause.parent else self.sections[clause.section]
        yield subject, _TYPE, _term("Clause")
        if not self.described:
            yield subject, _LABEL, _english(clause.path)
        yield subject, _term("directPartOf"), whole
        yield subject, _term("position"), _position(clause.position)
        yield subject, _term("locator"), literal(clause.path)
        yield subject, _term("text"), _english(clause.text)
        if clause.ordinal is not None:
            yield subject, _term("ordinal"), literal(clause.ordinal)
        yield from self._place(subject, clause)

    def _place(self, subject: Term, clause: Clause) -> Iterator[Triple]:
        """Where a clause stands in the source: characters, and page or lines (Web Annotation Vocabulary)."""
        key = (self.key, self.version_key, self.section_keys[clause.section], *clause.key)
        position, fragment = (iri(thing("selector", *key, name)) for name in ("characters", "place"))
        words, defined_in = fragment_of(clause)
        yield subject, iri(OA + "hasSelector"), position
        yield position, _TYPE, iri(OA + "TextPositionSelector")
        yield position, iri(OA + "start"), literal(str(clause.start), datatype=_COUNT)
        yield position, iri(OA + "end"), literal(str(clause.end), datatype=_COUNT)
        yield subject, iri(OA + "hasSelector"), fragment
        yield fragment, _TYPE, iri(OA + "FragmentSelector")
        yield fragment, iri(RDF + "value"), literal(words)
        yield fragment, iri(DCTERMS + "conformsTo"), iri(defined_in)

    def part(self, part: Part) -> Iterator[Triple]:
        """An annex, appendix, attachment or numbered section, so that it can be cited; no notes and no records."""
        if part.kind in ("table", "note", "record"):
            return
        subject = iri(thing("part", self.key, slug(part.path)))
        yield subject, _TYPE, _term("DocumentPart" if part.kind == "section" else "Annex")
        yield subject, _LABEL, _english(f"{self.resolution.name}, {part.path}")
        yield subject, _term("directPartOf"), self.of_document
        yield subject, _term("locator"), literal(part.path)
        if part.title:
            yield subject, _TITLE, _english(part.title)

    def citation(self, citation: Citation) -> Iterator[Triple]:
        """What a clause, or for its foreword the version, cites; its words where no thing is known to be meant."""
        subject = self.of_version if citation.clause == FOREWORD else self.clauses[citation.clause]
        for cited in citation.iris:
            yield subject, _term("cites"), iri(cited)
        for path in citation.inner:
            yield subject, _term("cites"), self._inner(path)
        if not citation.iris and not citation.inner:
            yield subject, _term("unresolvedReference"), _english(citation.words)

    def duties(self) -> Iterator[Triple]:
        """The norms that the clauses state; none where the reference facts state them, or where nobody issued it."""
        if self.assembly is None or self.described:
            return
        verbs = KNOWN_VERBS | {_verb(section.verb) for section in self.resolution.sections}
        issuer = thing("organization", self.assembly.organization)
        stated = StatedDuties((self.key, self.version_key), issuer, self.source, frozenset(verbs))
        yield from lift_duties(self.resolution, stated)

    def _inner(self, path: str) -> Term:
        """The IRI of a clause, section or annex of this resolution."""
        if path.startswith(ANNEXES):
            return iri(thing("part", self.key, slug(path)))
        return self.clauses.get(path) or self.sections[path]


def _described(assembly: Assembly, source: Term) -> Iterator[Triple]:
    """An assembly's kind and names, unless the reference facts give them; of a body not known only what is printed."""
    if not assembly.described:
        subject = _organization(assembly)
        yield subject, _TYPE, _term(assembly.kind) if assembly.kind else iri(ORG + "Organization")
        yield subject, _LABEL, _english(assembly.name)
        yield subject, _SOURCE, source
        if assembly.acronym != assembly.name and " " not in assembly.acronym:
            yield subject, _term("acronym"), literal(assembly.acronym)


def _meeting(event: Term, assembly: Assembly, adoption: Adoption) -> Iterator[Triple]:
    """The meeting that adopted, and its place, unless the reference facts describe it."""
    key = f"{assembly.organization}-{adoption.year}"
    if adoption.place is None:
        return
    subject = iri(thing("meeting", key))
    yield event, _term("adoptedAt"), subject
    if key not in DESCRIBED_MEETINGS:
        place = iri(thing("place", slug(adoption.place)))
        yield subject, _TYPE, _term("Meeting")
        yield subject, _LABEL, _english(f"{assembly.acronym} ({adoption.place}, {adoption.year})")
        yield subject, _term("meetingOf"), _organization(assembly)
        yield subject, _term("heldIn"), place
        yield subject, _term("startDate"), _year(str(adoption.year))
        yield place, _TYPE, iri(DCTERMS + "Location")
        yield place, _LABEL, _english(adoption.place)


def _verb(words: str) -> str:
    """The code of an opening verb; "further resolves" and "resolves further" are one."""
    first, _, rest = words.partition(" ")
    return slug(f"{rest} {first}" if first in ("further", "also", "moreover") and rest else words)


def _declared_verb(words: str, notation: str) -> Iterator[Triple]:
    """An opening verb that the code list does not have."""
    subject = iri(code("verb", notation))
    yield subject, _TYPE, iri(SKOS + "Concept")
    yield subject, iri(SKOS + "inScheme"), iri(code("verb", "").rstrip("/"))
    yield subject, iri(SKOS + "prefLabel"), _english(words)
    yield subject, iri(SKOS + "notation"), literal(notation)
    yield subject, iri(SKOS + "broader"), iri(code("verb", part_of(words)))


def _term(name: str) -> Term:
    return iri(TERM + name)


def _organization(assembly: Assembly) -> Term:
    return iri(thing("organization", assembly.organization))


def _english(words: str) -> Term:
    return literal(words, language="en")


def _year(year: str) -> Term:
    return literal(year, datatype=XSD + "gYear")


def _position(position: int) -> Term:
    return literal(str(position), datatype=XSD + "integer")
