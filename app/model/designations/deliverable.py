"""Designations of ISO and IEC deliverables: "ISO/IEC 9594-8:2020/Cor 1:2021", "ISO/IEC FDIS 14496-10"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.model.identifiers import slug, thing

TYPES = {"TR": "TR", "TS": "TS", "PAS": "PAS", "GUIDE": "Guide", "ISP": "ISP", "IWA": "IWA", "TTA": "TTA"}
_STAGES = "PWI|NP|NWIP|AWI|WD|CDV|CD|DIS|FDIS|PRF|FCD|DTR|DTS|DPAS|FDTR|FDTS|PDTR|PDTS|PDISP|FDISP|DISP"
_YEAR = r"(?:1[89]|20)\d\d"
_BASE = re.compile(
    r"(?P<publisher>(?:ISO|IEC)(?: ?/ ?(?:IEC|ISO|IEEE|CIE|IDF|ASTM|SAE|OECD)\b){0,2})"
    rf"(?:[ /](?P<stage>{_STAGES})\b)?(?:[ /](?P<type>{'|'.join(TYPES)})\b)?(?:[ /](?P<late>{_STAGES})\b)? ?"
    r"(?P<number>\d{1,6}(?:-\d{1,4}[A-Z]?){0,3})(?:\.(?P<iteration>\d))?"
    rf"(?: ?: ?(?P<year>{_YEAR})(?:-\d\d)?| ?\((?P<bracketed>{_YEAR})\))?",
    re.IGNORECASE,
)
_KINDS = {
    "amd": "Amd",
    "am": "Amd",
    "amendment": "Amd",
    "cor": "Cor",
    "corr": "Cor",
    "corrigendum": "Cor",
    "add": "Add",
    "addendum": "Add",
    "sup": "Suppl",
    "suppl": "Suppl",
    "supplement": "Suppl",
    "ish": "ISH",
}
_DRAFTS = {"dam": "Amd", "damd": "Amd", "fdam": "Amd", "pdam": "Amd", "fpdam": "Amd", "dcor": "Cor", "fdcor": "Cor"}
_CHANGE_KINDS = "|".join(sorted((*_KINDS, *_DRAFTS), key=len, reverse=True))
_CHANGE = re.compile(
    rf"(?:(?P<plus>\+)|[ /,]{{1,3}})(?:(?P<stage>{_STAGES}) )?(?:Technical )?(?P<kind>{_CHANGE_KINDS})\.? ?"
    rf"(?P<number>\d{{1,3}})(?:\.\d)?(?: ?: ?(?P<year>{_YEAR})(?:-\d\d)?)?",
    re.IGNORECASE,
)
_CONSOLIDATION = re.compile(r" (CSV|RLV|CMV|EXV|PRV|SER)", re.IGNORECASE)
_LANGUAGE = re.compile(r" ?\((?:[EFR](?:/[EFR]){0,2}|en|fr|ru|all parts)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment, corrigendum or addendum; `plus` says that it is consolidated into the text ("+AMD1:1997")."""

    kind: str
    number: int
    year: int | None = None
    stage: str | None = None
    plus: bool = False

    def __str__(self) -> str:
        dated = f":{self.year}" if self.year else ""
        if self.plus:
            return f"+{self.kind.upper()}{self.number}{dated}"
        words = [self.stage, self.kind]
        if (self.stage or "").lower() in _DRAFTS:  # DAM is the draft of an amendment already
            words.remove(self.kind)
        return f"/{' '.join(word for word in words if word)} {self.number}{dated}"


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A deliverable of ISO, IEC or both.

    `number` holds the parts ("9594-8"); `type` is None for an International Standard, `stage` for what is published.
    """

    publisher: str
    number: str
    type: str | None = None
    stage: str | None = None
    iteration: int | None = None
    year: int | None = None
    changes: tuple[Change, ...] = ()
    consolidation: str | None = None

    def __str__(self) -> str:
        implied = self.type is not None and _type_in(self.stage) == self.type  # DTR is the draft of a TR already
        kind = None if implied else self.type
        words = " ".join(word for word in (self.publisher, self.stage, kind, self.number) if word)
        iteration = f".{self.iteration}" if self.iteration else ""
        dated = f":{self.year}" if self.year else ""
        suffix = f" {self.consolidation}" if self.consolidation else ""
        return f"{words}{iteration}{dated}{''.join(map(str, self.changes))}{suffix}"

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where the designation is dated or of a draft."""
        words = [word for word in (self.publisher, self.type, self.number) if word]
        year, version = self.year, _version_key(self.year, self.stage, self.iteration)
        for change in self.changes:
            if change.plus:
                version += str(change).lower().replace(":", "-")
            else:
                words += [str(year)] if year else []
                words += [change.kind, str(change.number)]
                year, version = change.year, _version_key(change.year, change.stage, None)
        if self.consolidation:
            version = f"{version}-{self.consolidation.lower()}".strip("-")
        document = slug(" ".join(words))
        return (document, version) if version else (document,)

    @property
    def iri(self) -> str:
        """The IRI of the version where the designation is dated or of a draft, else of the document."""
        return thing("document", *self.key)


def _version_key(year: int | None, stage: str | None, iteration: int | None) -> str:
    draft = f"{stage}.{iteration}" if stage and iteration else stage
    return "-".join(part.lower() for part in (str(year or ""), draft or "") if part)


def deliverables_in(text: str) -> Iterator[Deliverable]:
    """The deliverables that a text may designate: as printed, and with IEC where "ISO" may be short for "ISO/IEC"."""
    match = _BASE.match(text)
    rest = _rest_of(text, match.end()) if match else None
    if match is None or rest is None:
        return
    changes, consolidation = rest
    stage = (match["stage"] or match["late"] or "").upper() or None
    kind = TYPES.get((match["type"] or "").upper()) or _type_in(stage)
    year = match["year"] or match["bracketed"]
    deliverable = Deliverable(
        publisher=_publisher(match["publisher"]),
        number=match["number"].upper(),
        type=kind,
        stage=stage,
        iteration=int(match["iteration"]) if match["iteration"] else None,
        year=int(year) if year else None,
        changes=changes,
        consolidation=consolidation,
    )
    yield deliverable
    if deliverable.publisher == "ISO":
        yield replace(deliverable, publisher="ISO/IEC")


def _publisher(printed: str) -> str:
    names = [name.strip().upper() for name in printed.split("/")]
    return "ISO/IEC" if sorted(names) == ["IEC", "ISO"] else "/".join(names)


def _type_in(stage: str | None) -> str | None:
    """The type that a stage implies: DTR is the draft of a TR."""
    found = re.search(r"(TR|TS|PAS|ISP)$", stage or "")
    return TYPES[found[1]] if found else None


def _rest_of(text: str, begin: int) -> tuple[tuple[Change, ...], str | None] | None:
    """The changes and the consolidation that fill a text from a position to its end; None where it goes on."""
    changes: list[Change] = []
    while match := _CHANGE.match(text, begin):
        changes.append(_change(match))
        begin = match.end()
    consolidation = _CONSOLIDATION.match(text, begin)
    begin = consolidation.end() if consolidation else begin
    language = _LANGUAGE.match(text, begin)
    begin = language.end() if language else begin
    if begin < len(text):
        return None
    return tuple(changes), consolidation[1].upper() if consolidation else None


def _change(match: re.Match[str]) -> Change:
    kind = match["kind"].lower()
    stage = (match["stage"] or (kind if kind in _DRAFTS else "")).upper() or None
    return Change(
        kind=_KINDS.get(kind) or _DRAFTS[kind],
        number=int(match["number"]),
        year=int(match["year"]) if match["year"] else None,
        stage=stage,
        plus=match["plus"] is not None,
    )
