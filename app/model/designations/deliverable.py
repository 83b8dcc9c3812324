"""Designations of ISO and IEC deliverables: "ISO/IEC 9594-8:2020/Cor 1:2021", "ISO/IEC FDIS 14496-10"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.model.designations.named import Named
from app.model.designations.wording import AMENDMENT, CORRIGENDUM, GUIDE, SUPPLEMENT, YEAR, without_accents
from app.model.identifiers import slug

TYPES: Final = {
    "TR": "TR",
    "TS": "TS",
    "PAS": "PAS",
    "GUIDE": "Guide",
    "ISP": "ISP",
    "IWA": "IWA",
    "TTA": "TTA",
    "SRD": "SRD",
    "DATA": "DATA",
    "R": "R",
}
_STAGES = (
    "PWI|NWIP|NP|AWI|WD|CDV|CD|DIS|FDIS|PRF|FCD|DTR|DTS|DPAS|FDTR|FDTS|FDPAS|PDTR|PDTS|PDISP|FDISP|DISP|DGuide|FDGuide"
)
_ORDER = ("ISO", "IEC", "IEEE")  # in which publishers are named together
_OTHER = "IEEE|CIE|IDF|ASTM|SAE|OECD|OIML|HL7|ASME|UNDP|UL"
_PUBLISHER = rf"(?:(?:IEC[ /-])?CISPR|(?:IEEE ?/ ?)?(?:ISO|IEC)(?: ?[/-] ?(?:IEC|ISO|{_OTHER})(?![A-Z])){{0,2}})"
_BASE = re.compile(
    rf"(?:(?P<front>{GUIDE} )?(?P<publisher>{_PUBLISHER})[ /-]?(?:(?P<stage>{_STAGES})\b[ /]?)?"
    rf"(?:(?P<type>{'|'.join(TYPES)})(?![A-Z])[ /]?)?(?:(?P<late>{_STAGES})\b[ /]?|Pub(?:lication|\.) ?)?"
    rf"|(?:(?P<early>{_STAGES}) )?(?P<workshop>IWA) )"
    rf"(?P<number>\d{{1,6}}(?:[A-H](?=:{YEAR}))?"  # letters of supplements to early texts of IEC, "CISPR 11A:1976"
    r"(?:/\d{1,3}(?![\w/])| ?\(\d{3}\)(?= ?:|$))?"
    rf"(?:-(?:[A-Z]?\d{{1,5}}[A-Z]{{0,3}}|[A-Z])(?![A-Z])){{0,3}}(?:(?:(?<=-\d)|(?<=-\d\d))/\d{{1,2}}(?= ?: ?{YEAR}))?)"
    r"(?:\.(?P<iteration>\d)(?!\d))?"
    rf"(?: ?: ?(?P<year>{YEAR})(?:-\d\d(?!\d))?(?:-\d\d(?!\d))?(?!\d)| ?\((?P<bracketed>{YEAR})\))?",
    re.IGNORECASE,
)
_YEAR_AS_PART = re.compile(rf"(?P<number>.+)-(?P<year>{YEAR})")
# Before 1988 the year stood behind a hyphen; no standard has so many parts that one had such a number.
_OLD_YEAR = re.compile(r"(?P<number>\d{1,5}(?:-\d{1,2})?)-(?P<year>19[4-8]\d)")
_KINDS = {
    "amd": "Amd",
    "am": "Amd",
    "a": "Amd",
    "amend": "Amd",
    "amendment": "Amd",
    "amendement": "Amd",
    "enmienda": "Amd",
    "поправка": "Amd",
    "cor": "Cor",
    "corr": "Cor",
    "corrigendum": "Cor",
    "rectificatif": "Cor",
    "исправление": "Cor",
    "add": "Add",
    "addendum": "Add",
    "sup": "Suppl",
    "suppl": "Suppl",
    "supplement": "Suppl",
    "suplemento": "Suppl",
    "добавление": "Suppl",
    "ish": "ISH",
    "ext": "Ext",
    "frag": "Frag",
}
# Drafts of changes, each with the spelling that is kept.
_DRAFTS = {
    "dam": ("DAM", "Amd"),
    "damd": ("DAM", "Amd"),
    "fdam": ("FDAM", "Amd"),
    "fdamd": ("FDAM", "Amd"),
    "pdam": ("PDAM", "Amd"),
    "pdamd": ("PDAM", "Amd"),
    "fpdam": ("FPDAM", "Amd"),
    "dad": ("DAD", "Add"),
    "dcor": ("DCOR", "Cor"),
    "pdcor": ("PDCOR", "Cor"),
    "fdcor": ("FDCOR", "Cor"),
    "fdcorr": ("FDCOR", "Cor"),
}
_IMPLIED = frozenset(draft for draft, _ in _DRAFTS.values())
KIND: Final = (
    rf"(?:{'|'.join(sorted(_DRAFTS, key=len, reverse=True))}|{AMENDMENT}|Am|{CORRIGENDUM}|Addendum|Add"
    rf"|{SUPPLEMENT}|ISH|Ext|Frag)"
)
_CHANGE = re.compile(
    rf"(?:(?P<plus> ?\+ ?)|[ /,]{{1,3}})(?:(?P<stage>{_STAGES}) )?(?:Technical )?(?P<kind>{KIND}|(?<=\+)A|(?<=\+ )A"
    rf"|(?<=/)A(?=[1-9]\d?:{YEAR}))"
    rf"\.? ?(?P<number>\d{{1,3}})(?![\d-])(?!/\d)(?:\.(?P<iteration>\d)(?!\d))?"
    rf"(?: ?: ?(?P<year>{YEAR})(?:-\d\d(?!\d))?(?!\d)| ?\((?P<bracketed>{YEAR})\))?",
    re.IGNORECASE,
)
_BEFORE_CHANGE = frozenset(" +/,")
_BEFORE_TAIL = frozenset(" (,")
_CONSOLIDATION = re.compile(r" (CSV|RLV|CMV|EXV|PRV|SER)\b", re.IGNORECASE)
_EDITION = re.compile(
    r",? ?\(?(?:Ed(?:ition|\.)? ?(?P<number>\d{1,2})(?:\.(?P<minor>\d))?(?![\w:/])"
    rf"|(?P<ordinal>\d{{1,2}})(?:st|nd|rd|th) ed(?:ition\b|\.|\b))(?: (?P<year>{YEAR})(?:-\d\d)?)?\)?",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(
    r" ?\((?:[EFRSAD](?:/[EFRSAD]){0,5}|(?:en|fr|ru|es|ar|de|other)(?:,(?:en|fr|ru|es|ar|de|other)){0,5}|all parts)\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment, corrigendum or addendum; `plus` says that it is consolidated into the text ("+AMD1:1997")."""

    kind: str
    number: int
    year: int | None = None
    stage: str | None = None
    plus: bool = False
    iteration: int | None = None

    def __str__(self) -> str:
        dated = f":{self.year}" if self.year else ""
        if self.plus:
            return f"+{self.kind.upper()}{self.number}{dated}"
        words = [self.stage, self.kind]
        if self.stage in _IMPLIED:  # DAM is the draft of an amendment already
            words.remove(self.kind)
        iteration = f".{self.iteration}" if self.iteration else ""
        return f"/{' '.join(word for word in words if word)} {self.number}{iteration}{dated}"


@dataclass(frozen=True, slots=True)
class Deliverable(Named):
    """A deliverable of ISO, IEC or both.

    `number` holds the parts ("9594-8"); `type` is None for an International Standard, `stage` for what is published.
    `edition` is printed where the designation tells it; it tells no year, so that the key leaves it out.
    """

    publisher: str
    number: str
    type: str | None = None
    stage: str | None = None
    iteration: int | None = None
    year: int | None = None
    changes: tuple[Change, ...] = ()
    consolidation: str | None = None
    edition: str | None = None

    def __str__(self) -> str:
        implied = self.type is not None and _type_in(self.stage) == self.type  # DTR is the draft of a TR already
        workshop = self.type == "IWA" and self.publisher == "ISO"
        slash = self.type == "R" and not self.stage
        kind = None if implied or slash else self.type
        publisher = None if workshop else f"{self.publisher}/R" if slash else self.publisher
        words = " ".join(word for word in (publisher, self.stage, kind, self.number) if word)
        iteration = f".{self.iteration}" if self.iteration else ""
        dated = f":{self.year}" if self.year else ""
        suffix = f" {self.consolidation}" if self.consolidation else ""
        edition = f" ed. {self.edition}" if self.edition else ""
        within, beside = self._consolidated
        return f"{words}{iteration}{dated}{''.join(map(str, within))}{suffix}{''.join(map(str, beside))}{edition}"

    @property
    def _consolidated(self) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
        """The changes before the mark of a consolidation and those to what is consolidated, "+AMD1 CSV/COR1"."""
        number = max((at for at, one in enumerate(self.changes, 1) if one.plus), default=len(self.changes))
        return self.changes[:number], self.changes[number:]

    @property
    def key(self) -> tuple[str, ...]:
        """The segments of the document's key, with the version's where the designation is dated or of a draft."""
        words = [word for word in (self.publisher, self.type, self.number) if word]
        before, version = str(self.year or ""), _version_key(self.year, self.stage, self.iteration)
        within, beside = self._consolidated
        for change in (*within, *beside):
            if change.plus:
                version += str(change).lower().replace(":", "-")
                before = f"{version}-{self.consolidation}" if self.consolidation else version
            else:
                words += [before] if before else []
                words += [change.kind, str(change.number)]
                before, version = str(change.year or ""), _version_key(change.year, change.stage, change.iteration)
        if self.consolidation and not beside:
            version = f"{version}-{self.consolidation.lower()}".strip("-")
        document = slug(" ".join(words))
        return (document, version) if version else (document,)

    @property
    def undated(self) -> "Deliverable":
        """The document: what is amended keeps its year, for an amendment is of one version."""
        if self.changes:
            last = replace(self.changes[-1], year=None, stage=None, iteration=None)
            return replace(self, stage=None, edition=None, changes=(*self.changes[:-1], last))
        return replace(self, year=None, stage=None, iteration=None, consolidation=None, edition=None)

    @property
    def publishers(self) -> tuple[str, ...]:
        """The names between the slashes; CISPR is a committee of IEC."""
        if self.publisher == "CISPR":
            return ("IEC",)
        return tuple(self.publisher.split("/"))


def _version_key(year: int | None, stage: str | None, iteration: int | None) -> str:
    draft = f"{stage}.{iteration}" if stage and iteration else stage
    return "-".join(part.lower() for part in (str(year or ""), draft or "") if part)


def deliverables_at(text: str, begin: int = 0) -> Iterator[tuple[Deliverable, int]]:
    """The deliverables that a text may designate from a position on, and where each ends.

    As printed, and with IEC where "ISO" may be short for "ISO/IEC".
    """
    match = _BASE.match(text, begin)
    if match is None:
        return
    stage = _stage(match["stage"] or match["late"] or match["early"])
    kind = TYPES.get((match["type"] or match["workshop"] or "").upper()) or _type_in(stage)
    kind = kind or ("Guide" if match["front"] else None)
    number, year = _number_and_year(match, kind)
    changes, end = changes_at(text, match.end())
    tail, end = _after(text, end)
    if tail.consolidation and changes and changes[-1].plus and text[end : end + 1] == "/":
        beside, end = changes_at(text, end)
        changes += beside
    publisher = _publisher(match["publisher"] or "ISO")
    iteration = int(match["iteration"]) if match["iteration"] else None
    deliverable = Deliverable(
        publisher, number, kind, stage, iteration, year or tail.year, changes, tail.consolidation, tail.edition
    )
    if stage is None and not year and (old := _OLD_YEAR.fullmatch(number)):
        deliverable = replace(deliverable, number=old["number"], year=int(old["year"]))
    yield deliverable, end
    if publisher == "ISO" and kind not in ("IWA", "R"):
        yield replace(deliverable, publisher="ISO/IEC"), end


def _stage(printed: str | None) -> str | None:
    return printed.upper().replace("GUIDE", "Guide") if printed else None


def _number_and_year(match: re.Match[str], kind: str | None) -> tuple[str, int | None]:
    """The number with its parts; ISO/R and numbers with a slash had the year behind a hyphen."""
    number, year = match["number"].upper(), match["year"] or match["bracketed"]
    if (kind == "R" or "/" in number) and not year and (old := _YEAR_AS_PART.fullmatch(number)):
        number, year = old["number"], old["year"]
    if number.partition("-")[2].count("/"):  # a sheet of a part keeps its slash
        return number, int(year or 0) or None
    return number.replace(" ", "").replace("/", "-").replace("(", "-").replace(")", ""), int(year) if year else None


def _publisher(printed: str) -> str:
    """The publishers in the order in which they name themselves."""
    if printed in ("ISO/IEC", "ISO", "IEC", "CISPR"):
        return printed
    if printed[-5:].upper() == "CISPR":
        return "CISPR"
    names = [name.strip().upper() for name in printed.replace("-", "/").split("/")]
    known = sorted((name for name in names if name in _ORDER), key=_ORDER.index)
    if len(names) == 2 and "IEEE" in names and "IEC" in names:  # noqa: PLR2004  # IEC and IEEE alone keep their order
        known = ["IEC", "IEEE"]
    return "/".join([*known, *(name for name in names if name not in _ORDER)])


def _type_in(stage: str | None) -> str | None:
    """The type that a stage implies: DTR is the draft of a TR."""
    if not stage:
        return None
    return next((name for name in ("TR", "TS", "PAS", "ISP", "Guide") if stage.endswith(name) and stage != name), None)


def changes_at(text: str, begin: int) -> tuple[tuple[Change, ...], int]:
    """The changes that follow one another from a position on, and where the last ends."""
    changes: list[Change] = []
    while text[begin : begin + 1] in _BEFORE_CHANGE and (match := _CHANGE.match(text, begin)):
        changes.append(
            _with_iteration(match)
            if match["plus"] is None
            else Change(_KINDS[match["kind"].lower()], int(match["number"]), _year(match), plus=True)
        )
        begin = match.end()
    return tuple(changes), begin


def _with_iteration(match: re.Match[str]) -> Change:
    """The change that is printed; only drafts are numbered again, as in "DAM 1.2"."""
    found = change(match["kind"], int(match["number"]), match["year"] or match["bracketed"], match["stage"])
    return replace(found, iteration=int(match["iteration"])) if found.stage and match["iteration"] else found


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


def change(kind: str, number: int, year: str | None = None, stage: str | None = None) -> Change:
    """A change by the word for its kind in any language, which may tell that it is a draft."""
    word = without_accents(kind)
    draft, kept = _DRAFTS.get(word, (None, ""))
    return Change(_KINDS.get(word) or kept, number, int(year) if year else None, _stage(stage) or draft)


@dataclass(frozen=True, slots=True)
class _Tail:
    """What follows number, year and changes."""

    consolidation: str | None = None
    edition: str | None = None
    year: int | None = None


def _after(text: str, begin: int) -> tuple[_Tail, int]:
    """Consolidation and edition, and where they and the language end."""
    if text[begin : begin + 1] not in _BEFORE_TAIL:  # most often nothing follows
        return _Tail(), begin
    consolidation = _CONSOLIDATION.match(text, begin)
    begin = consolidation.end() if consolidation else begin
    language = _LANGUAGE.match(text, begin)
    begin = language.end() if language else begin
    edition = _EDITION.match(text, begin)
    kept = consolidation[1].upper() if consolidation else None
    if edition is None:
        return _Tail(kept), begin
    minor = f".{edition['minor']}" if edition["minor"] and edition["minor"] != "0" else ""
    return _Tail(kept, (edition["number"] or edition["ordinal"]) + minor, _year(edition)), edition.end()
