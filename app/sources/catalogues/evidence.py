"""What an abstract states of the document's counterparts: the sentence that says so, and nothing more of it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from app.model.catalogue import Evidence, EvidenceKind

LONGEST: Final = 300  # characters of a quotation

_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[A-Z(\d])|\n+|</p>|<br\s?/?>")
_DASH = re.compile(r"[\u2010-\u2012]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ISO = re.compile(
    r"\b(?:ISO|IEC)(?: ?/ ?(?:IEC|ISO|IEEE))*(?:[ /](?:TR|TS|ISP|PAS|Guide|DIS|FDIS|CD))? ?\d{2,6}(?:-\d{1,4})*"
    r"(?: ?: ?(?:19|20)\d\d)?"
)
_ITU = re.compile(
    r"\b(?:(?:ITU-?T )?Rec(?:ommendation|\.)?s? |ITU-?T )(?:ITU-?T )?(?:Rec(?:ommendation|\.)? )?"
    r"[A-Z]\.\d{1,5}(?:\.\d{1,4})*(?: \(\d{2}/(?:19|20)\d\d\))?"
)
_RELATED = re.compile(
    r"(?P<denied>not to (?:its|the|their) common text)|(?P<twin>\btwin[ -]texts?\b)|(?P<common>\bcommon[ -]texts?\b)"
    r"|(?P<aligned>\btechnical(?:ly)?[ -]align(?:ed|ment)\b)"
    r"|(?P<published>\b(?:found|published|available) as (?=ISO|IEC))"
    r"|(?P<identical>\b(?:technically )?identical (?:texts?|to|with)\b|\btext is identical\b)",
    re.IGNORECASE,
)
_KINDS: Final[dict[str, EvidenceKind]] = {
    "denied": "not-common-text",
    "twin": "twin-text",
    "common": "common-text",
    "aligned": "technically-aligned",
    "published": "published-as",
    "identical": "identical-text",
}
_BAR = re.compile(r"\s*(?:\||&#124;|\u2016|\u00a6)\s*(?=ISO|IEC|ITU|Rec)")


def evidence_in(abstract: str, designation: str) -> Iterator[Evidence]:
    """What an abstract of a document says of other documents, each statement once."""
    found: dict[Evidence, None] = {}
    mentioned: dict[str, str] = {}
    own = _without_date(designation)
    for sentence in _SENTENCE_END.split(_DASH.sub("-", _TAG.sub(" ", abstract))):
        words = " ".join(sentence.split())
        named = tuple(dict.fromkeys(_mentions(words, own)))
        kinds = [_KINDS[match.lastgroup] for match in _related_in(words) if match.lastgroup]
        if named and _BAR.search(words):
            kinds.append("paired")
        for kind in kinds:
            found[Evidence(kind, _quoted(words), named)] = None
        for name in named if not kinds else ():
            mentioned.setdefault(name, words)
    yield from found
    told = {name for evidence in found for name in evidence.mentions}
    yield from (Evidence("mentioned", _quoted(words), (name,)) for name, words in mentioned.items() if name not in told)


def _related_in(words: str) -> Iterable[re.Match[str]]:
    folded = words.casefold()  # most sentences have none of these words, and finding that out must be cheap
    return (
        _RELATED.finditer(words)
        if "text" in folded or "align" in folded or " as " in folded or "identical" in folded
        else ()
    )


def _mentions(words: str, own: str) -> Iterator[str]:
    of_iso = _ISO.finditer(words) if "ISO" in words or "IEC" in words else ()
    of_itu = _ITU.finditer(words) if "ITU" in words or "Rec" in words else ()
    for match in sorted((*of_iso, *of_itu), key=re.Match.start):
        if own not in match.group():
            yield match.group()


def _without_date(designation: str) -> str:
    """The number of a designation, as texts give it: "X.509" of "ITU-T X.509 (10/2019)"."""
    return designation.removeprefix("ITU-T ").partition(" (")[0].partition(":")[0]


def _quoted(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
