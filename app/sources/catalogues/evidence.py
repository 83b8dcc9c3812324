"""What an abstract states of the document's counterparts: the sentence that says so, and nothing more of it."""

import re
from collections.abc import Iterator
from typing import Final

from app.model.catalogue import Evidence, EvidenceKind

LONGEST: Final = 300  # characters of a quotation

_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[A-Z(\d])|\n+|</p>|<br\s?/?>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ISO = re.compile(
    r"\b(?:ISO|IEC)(?: ?/ ?(?:IEC|ISO|IEEE))*(?:[ /](?:TR|TS|ISP|PAS|Guide|DIS|FDIS|CD))? ?\d{3,6}(?:-\d{1,4})*"
    r"(?: ?: ?(?:19|20)\d\d)?"
)
_ITU = re.compile(
    r"\b(?:(?:ITU-?T )?Rec(?:ommendation|\.)?s? |ITU-?T )(?:ITU-?T )?(?:Rec(?:ommendation|\.)? )?"
    r"[A-Z]\.\d{1,5}(?:\.\d{1,4})*(?: \(\d{2}/(?:19|20)\d\d\))?"
)
_RELATED = re.compile(
    r"(?P<denied>not to (?:its|the|their) common text)|(?P<twin>\btwin[ -]texts?\b)|(?P<common>\bcommon[ -]texts?\b)"
    r"|(?P<aligned>\btechnical(?:ly)?[ -]align(?:ed|ment)\b)"
    r"|(?P<identical>\b(?:technically )?identical (?:texts?|to|with)\b|\btext is identical\b)",
    re.IGNORECASE,
)
_KINDS: Final[dict[str, EvidenceKind]] = {
    "denied": "not-common-text",
    "twin": "twin-text",
    "common": "common-text",
    "aligned": "technically-aligned",
    "identical": "identical-text",
}
_BAR = re.compile(r"\s*(?:\||&#124;|\u2016|\u00a6)\s*(?=ISO|IEC|ITU|Rec)")


def evidence_in(abstract: str, designation: str) -> Iterator[Evidence]:
    """What an abstract of a document says of other documents, each statement once."""
    found: dict[Evidence, None] = {}
    mentioned: dict[str, str] = {}
    own = _without_date(designation)
    for sentence in _SENTENCE_END.split(_TAG.sub(" ", abstract)):
        words = " ".join(sentence.split())
        named = tuple(dict.fromkeys(_mentions(words, own)))
        kinds = [_KINDS[match.lastgroup] for match in _RELATED.finditer(words) if match.lastgroup]
        if named and _BAR.search(words):
            kinds.append("paired")
        for kind in kinds:
            found[Evidence(kind, _quoted(words), named)] = None
        for name in named if not kinds else ():
            mentioned.setdefault(name, words)
    yield from found
    told = {name for evidence in found for name in evidence.mentions}
    yield from (Evidence("mentioned", _quoted(words), (name,)) for name, words in mentioned.items() if name not in told)


def _mentions(words: str, own: str) -> Iterator[str]:
    for match in sorted((*_ISO.finditer(words), *_ITU.finditer(words)), key=re.Match.start):
        if own not in match.group():
            yield match.group()


def _without_date(designation: str) -> str:
    """The number of a designation, as texts give it: "X.509" of "ITU-T X.509 (10/2019)"."""
    return designation.removeprefix("ITU-T ").partition(" (")[0].partition(":")[0]


def _quoted(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
