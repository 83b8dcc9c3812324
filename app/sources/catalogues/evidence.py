"""What an abstract states of the document's counterparts: the sentence that says so, and nothing more of it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from app.errors import DesignationError
from app.model.catalogue import Evidence, EvidenceKind
from app.model.designations import Deliverable, Designation, Recommendation, mentions_in, parse_designation

LONGEST: Final = 300  # characters of a quotation

_SENTENCE_END = re.compile(r"(?<=[.;!?])\s+(?=[A-Z(\d])|\n+|</p>|<br\s?/?>")
_DIGIT = re.compile(r"[0-9]")
_DASH = re.compile(r"[\u2010-\u2012]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_NAMED = re.compile(r"ISO|IEC|ITU|CCITT|Rec")  # where the name begins in "Amendment 1 to Rec. ITU-T X.509"
# The whole text as what is identical: a syntax or a method of one text that is identical to that of another is none.
_WHOLE = r"\b(?:Recommendations?|Rec\.|texts?|documents?|[Ss]upplement|It|[A-Z]\.\d[\w.]*(?: \([\d/]{4,7}\))?)"
_RELATED = re.compile(
    r"(?P<denied>not to (?:its|the|their) common text)|(?P<twin>\btwin[ -]texts?\b)|(?P<common>\bcommon[ -]texts?\b)"
    r"|(?P<aligned>\btechnical(?:ly)?[ -]align(?:ed|ment)\b)"
    r"|(?P<published>\b(?:found|published|available) as (?=ISO|IEC))"
    r"|(?P<identical>\b(?:technically )?identical texts?\b|\btext is identical\b"
    rf"|(?:^|{_WHOLE} (?:is|are|was|were) )(?:(?:technically|also|fully) )*identical (?:to|with) "
    r"(?:the )?(?:(?:text of|International Standards?) )*(?=ISO|IEC|ITU|Rec))",
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
_BEFORE: Final = 50  # characters in which a word that denies stands
_NOT = re.compile(
    r"(?:\b(?:not|no longer|neither|nor|never|no|instead of|rather than|unlike|differs? from|different from)\b|n't\b)"
    r"[^.;,]{0,30}$",
    re.IGNORECASE,
)
_BAR = re.compile(r"\s*(?:\||&#124;|\u2016|\u00a6)\s*(?=ISO|IEC|ITU|Rec)")


def evidence_in(abstract: str, designation: str) -> Iterator[Evidence]:
    """What an abstract of a document says of other documents, each statement once."""
    found: dict[Evidence, None] = {}
    mentioned: dict[str, str] = {}
    for sentence in _SENTENCE_END.split(_DASH.sub("-", _TAG.sub(" ", abstract))):
        words = " ".join(sentence.split())
        named = tuple(dict.fromkeys(_mentions(words, designation)))
        kinds = [
            _KINDS[match.lastgroup]
            for match in _related_in(words)
            if match.lastgroup and (match.lastgroup == "denied" or not _is_denied(words, match.start()))
        ]
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


def _is_denied(words: str, begin: int) -> bool:
    """Whether what begins at a place is denied by the words before it: "is not technically aligned with"."""
    return _NOT.search(words, max(begin - _BEFORE, 0), begin) is not None


def _mentions(words: str, designation: str) -> Iterator[str]:
    """The Recommendations and deliverables named in some words, as printed, without the document itself."""
    if not ("ISO" in words or "IEC" in words or "ITU" in words or "Rec" in words) or not _DIGIT.search(words):
        return
    for mention in mentions_in(words):
        if _numbers_of(designation).isdisjoint(_numbers(mention.readings[0].designation)):
            printed = words[mention.start : mention.end]
            name = _NAMED.search(printed)
            if name:
                yield printed[name.start() :]


def _numbers(designation: Designation) -> tuple[str, ...]:
    """The numbers of what is designated, without changes and dates: "G.7041" and "Y.1303"; () for other kinds."""
    if isinstance(designation, Recommendation):
        return tuple(designation.number.split("/"))
    return (designation.number,) if isinstance(designation, Deliverable) else ()


@lru_cache(maxsize=1)  # the sentences of one abstract ask for the same
def _numbers_of(designation: str) -> frozenset[str]:
    try:
        return frozenset(_numbers(parse_designation(designation)[0].designation))
    except DesignationError:
        return frozenset()


def _quoted(words: str) -> str:
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
