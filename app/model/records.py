"""What readers hand on: frozen records in the field's words, with no RDF in them.

A clause is named by its path, the way the field cites it: the section's heading, a blank, the label without its
bracket ("considering a", "resolves 7"), and "/" before each label or count below ("resolves 7/1", "resolves 2/b").
A clause that stands alone and bears no label has its section's path ("recognizing").
"""

from dataclasses import dataclass
from typing import Any, Literal

from app.model.duties import Duty, duty_as_json

CitationKind = Literal[
    "treaty",
    "statutes",
    "resolution",
    "recommendation",
    "directives",
    "guidelines",
    "agreement",
    "mou",
    "policy",
    "programme",
    "plan",
    "body",
    "question",
    "report",
    "standard",
    "declaration",
    "internal",
]


@dataclass(frozen=True, slots=True)
class Adoption:
    """One act of adoption in the history line; `place` is None where only a year is printed.

    `date` is the day as ISO 8601 ("2015-06-08") where one is printed.
    """

    place: str | None
    year: int
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A run of clauses under one heading.

    `verb` is the opening verb in its canonical words ("resolves further"), `heading` the line as printed ("invites
    Member States and Sector Members"), `path` the heading again, made unique where it comes back ("noting (2)"),
    `key` the segment of the IRI, `position` counts from 1. `start`, `line` and `page` say where the heading stands.
    """

    verb: str
    heading: str
    path: str
    key: str
    position: int
    start: int
    line: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, or a sub-item below one.

    `section` is its section's path, `label` what is printed ("a)", "1", "-") or None, `ordinal` the label without
    bracket (None for a bullet), `parent` the path of the clause above, `text` the words in NFC with single blanks and
    plain hyphens, `position` its place among its siblings from 1, `key` the segments of the IRI below the section.
    `start` and `end` are character offsets in the source, `line` is the source's line, from 1, `last_line` the one
    on which it ends, None where that is not known, and `page` its page, where it has pages.
    """

    path: str
    section: str
    label: str | None
    ordinal: str | None
    parent: str | None
    text: str
    position: int
    key: tuple[str, ...]
    start: int
    end: int
    line: int
    last_line: int | None = None
    page: int | None = None


SECTORS = ("ITU-T", "ITU-R", "ITU-D")
PartKind = Literal["annex", "appendix", "attachment", "section", "table", "note", "record"]


@dataclass(frozen=True, slots=True)
class Part:
    """What follows the clauses and is none: an annex, a section with a number, a note, a record of the vote.

    `path` names it as it is cited ("Annex 1", "Section 2"), `heading` is its first line as printed, `title` what stands
    below the heading, empty where nothing does. `start` and `end` are character offsets in the source, `line` is the
    source's line, from 1.
    """

    kind: PartKind
    path: str
    heading: str
    title: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Citation:
    """What a clause (or the foreword) cites: `target` in normal form, `words` as they stand in the clause.

    `iris` are those of the things meant, empty where none is known. A reference within the resolution has `inner`
    instead: the paths of the clauses and sections it points to.
    """

    clause: str
    target: str
    kind: CitationKind
    words: str
    iris: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """A resolution as its text gives it.

    `body` is the short name of the body that adopted it ("WTSA"), `number` as printed ("7"), `revision` the words in
    parentheses after the number ("Rev. Geneva, 2022"), `year` that of the version, `enacting` the enacting line
    without its comma. `session` is the meeting of the body where its numbers begin anew at each ("27" for the 27th
    CGPM), `parts` what follows the clauses, `duties` what they ask of whom. What could not be
    told from the text is None, and `warnings` says what was
    doubtful.
    """

    source: str
    kind: str
    body: str | None
    number: str
    revision: str | None
    year: int | None
    title: str
    enacting: str | None
    adoptions: tuple[Adoption, ...]
    sections: tuple[Section, ...]
    clauses: tuple[Clause, ...]
    citations: tuple[Citation, ...]
    warnings: tuple[str, ...]
    session: str | None = None
    parts: tuple[Part, ...] = ()
    duties: tuple[Duty, ...] = ()

    @property
    def name(self) -> str:
        """How the undated resolution is cited: "WTSA Resolution 7", "IMO Resolution MSC.401(95)"."""
        if self.kind == "Recommendation" and self.body in SECTORS:
            return f"{self.kind} {self.body} {self.number}"
        of_number = self.body and self.number.startswith(f"{self.body.rpartition(' ')[2]}.")
        body = self.body.rpartition(" ")[0] if self.body and of_number else self.body
        body = "-".join(part for part in (body, self.session) if part)
        return " ".join(part for part in (body, self.kind, self.number) if part)

    @property
    def id(self) -> str:
        """How the resolution is cited: "WTSA Resolution 7 (Rev. Geneva, 2022)", "CGPM-27 Resolution 2 (2022)"."""
        if self.session and not self.revision and self.year:
            return f"{self.name} ({self.year})"
        return f"{self.name} ({self.revision})" if self.revision else self.name


def resolution_as_json(resolution: Resolution) -> dict[str, Any]:
    """The resolution as values that `json.dumps` takes; the names are those of `twintext parse resolution`."""
    return {
        "id": resolution.id,
        "body": resolution.body,
        "number": resolution.number,
        "session": resolution.session,
        "year": resolution.year,
        "title": resolution.title,
        "enacting": resolution.enacting,
        "adopted": [_adoption_as_json(adoption) for adoption in resolution.adoptions],
        "section_order": [section.path for section in resolution.sections],
        "clauses": [_clause_as_json(clause) for clause in resolution.clauses],
        "cites": [
            {
                "clause": cite.clause,
                "target": cite.target,
                "kind": cite.kind,
                "words": cite.words,
                "iris": list(cite.iris),
                "inner": list(cite.inner),
            }
            for cite in resolution.citations
        ],
        "duties": [duty_as_json(duty) for duty in resolution.duties],
        "parts": [
            {
                "kind": part.kind,
                "path": part.path,
                "heading": part.heading,
                "title": part.title,
                "start": part.start,
                "end": part.end,
                "line": part.line,
            }
            for part in resolution.parts
        ],
        "warnings": list(resolution.warnings),
    }


def _adoption_as_json(adoption: Adoption) -> dict[str, Any]:
    day = {"date": adoption.date} if adoption.date else {}
    return {"place": adoption.place, "year": adoption.year, **day}


def _clause_as_json(clause: Clause) -> dict[str, Any]:
    return {
        "path": clause.path,
        "section": clause.section,
        "label": clause.label,
        "parent": clause.parent,
        "text": clause.text,
        "position": clause.position,
        "start": clause.start,
        "end": clause.end,
        "line": clause.line,
        **({"page": clause.page} if clause.page else {}),
        "selector": selector_as_json(clause),
    }


def fragment_of(clause: Clause) -> tuple[str, str]:
    """The fragment that selects the page of a clause, or its lines, and the address of the document that defines it.

    Lines are counted by the gaps between them (RFC 5147, section 2.2.2), pages from 1 (RFC 3778, section 3).
    """
    if clause.page is not None:
        return f"page={clause.page}", "http://tools.ietf.org/rfc/rfc3778"
    return f"line={clause.line - 1},{clause.last_line or clause.line}", "http://tools.ietf.org/rfc/rfc5147"


def selector_as_json(clause: Clause) -> list[dict[str, Any]]:
    """Where a clause stands in its source, as two selectors of the W3C Web Annotation Data Model (section 4.2)."""
    fragment, defined_in = fragment_of(clause)
    return [
        {"type": "TextPositionSelector", "start": clause.start, "end": clause.end},
        {"type": "FragmentSelector", "conformsTo": defined_in, "value": fragment},
    ]
