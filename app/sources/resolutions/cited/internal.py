"""References to other parts of the same resolution: its annexes, and its clauses by their headings."""

import re
from collections.abc import Iterator

from app.sources.resolutions.cited.mention import Mention, items_of, listing
from app.sources.resolutions.verbs import part_of

_ANNEX = re.compile(
    r"\b(?P<unit>Annex(?:es)?|Appendix|Appendices) (?P<items>"
    + listing(r"(?:[A-Z]|[IVX]{1,4}|\d{1,2})\b")
    + r")(?!,? ?(?:to|of) (?!this\b))(?: (?:to|of) this [Rr]esolution)?"
)
_LABEL = r"(?:\d{1,2}(?:\.\d{1,2}){0,3}(?:bis)?(?![\d./]| ?[GMk]?Hz)|[a-z]{1,4}\))"
_OWN = r"(?P<own> (?:above|below)|,? of this [Rr]esolution)?"
_NOT_OF_ANOTHER = r"(?!,? (?:of (?!this\b)|to (?=Resolution)|in (?=Resolution)|thereof))"
_BEFORE_BARE = r"(?:in|under|of|with|to|by|per|see|and|from|following) "
_AFTER_BARE = r"(?=[,;.)]| and | above| below| of this [Rr]esolution|$)"


def internal_in(words: str, headings: tuple[str, ...]) -> Iterator[Mention]:
    """The references to parts of the resolution whose sections have these headings."""
    for match in _ANNEX.finditer(words):
        unit = "Annex" if match["unit"].startswith("Annex") else "Appendix"
        for item in items_of(match["items"]):
            yield Mention(match.start(), match.end(), f"{unit} {item} to this resolution", "internal")
    for pattern in _patterns(headings):
        for match in pattern.finditer(words):
            labels = f" {match['labels']}" if match["labels"] else ""
            target = f"{match['heading']}{labels} of this resolution"
            yield Mention(match.start("heading"), match.end(), target, "internal")


def _patterns(headings: tuple[str, ...]) -> Iterator[re.Pattern[str]]:
    """Longest headings first: "resolves further 1" is no reference to "resolves"."""
    for heading in sorted(set(headings), key=len, reverse=True):
        named = rf"\b(?P<heading>{re.escape(heading)})"
        labelled = rf"{named} (?P<labels>(?>{listing(_LABEL)})){_NOT_OF_ANOTHER}{_OWN}"
        yield re.compile(labelled)
        if part_of(heading) == "operative":
            yield re.compile(rf"(?:(?<=^)|\b{_BEFORE_BARE}){named}(?P<labels>){_AFTER_BARE}")
