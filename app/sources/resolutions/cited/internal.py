"""References to other parts of the same resolution: its annexes, and its clauses by their headings."""

import re
from collections.abc import Iterable, Iterator

from app.sources.resolutions.cited.mention import Mention, items_of, listing
from app.sources.resolutions.verbs import part_of

_ANNEX = re.compile(
    r"(?<!revised )(?<!amended )(?<!MARPOL )(?<!Convention )"
    r"\b(?P<unit>Annex(?:es)?|Appendix|Appendices|Attachments?) (?P<items>"
    + listing(r"(?:[A-Z]|[IVX]{1,4}|\d{1,2})\b")
    + r")(?!,? ?(?:to|of) (?!this\b))(?: (?:to|of) this [Rr]esolution)?"
)
_LABEL = r"(?:\d{1,2}(?:\.\d{1,2}){0,3}(?:bis)?(?: ?[a-z]\))?(?!\d|[./]\d| ?[GMk]?Hz)|[a-z]{1,4}\)(?: ?bis\b)?)"
_OWN = r"(?P<own> (?:above|below)|,? of this [Rr]esolution)?"
_NOT_OF_ANOTHER = r"(?!,? (?:of (?!this\b)|to (?=Resolution)|in (?=Resolution)|thereof))"
# A label by itself is one of the same section where "above" or "below" follows: "b) above", "paragraph 4 above".
_ALONE = re.compile(
    r"(?<![\w)] )(?:\b(?:[Ii]tems?|[Pp]aragraphs?|[Ss]ubparagraphs?|§§?) (?P<worded>" + listing(_LABEL) + r")"
    r"|(?<![\w.])(?P<labels>" + listing(r"(?:\d{1,2} ?)?[a-z]\)") + r")) (?:above|below)\b"
)
_ITEM_OF = r"\b(?:[Ii]tems?|[Pp]aragraphs?|§§?) (?P<labels>{labels}) of (?:the )?{heading}(?! (?:\d|[a-z]\)))"
_BEFORE_BARE = r"(?:in|under|of|with|to|by|per|see|and|from|following) "
_AFTER_BARE = r"(?=[,;.)]| and | above| below| of this [Rr]esolution|$)"


def internal_in(words: str, references: tuple[re.Pattern[str], ...]) -> Iterator[Mention]:
    """The references to annexes, and those that `references_to` the headings of the resolution find."""
    for match in _ANNEX.finditer(words):
        unit = next(unit for unit in ("Annex", "Appendi", "Attachment") if match["unit"].startswith(unit))
        unit = "Appendix" if unit == "Appendi" else unit
        for item in items_of(match["items"]):
            yield Mention(match.start(), match.end(), f"{unit} {item} to this resolution", "internal")
    for pattern in references:
        for match in pattern.finditer(words):
            labels = f" {match['labels']}" if match["labels"] else ""
            target = f"{match['heading']}{labels} of this resolution"
            label_first = labels and match.start("labels") < match.start("heading")
            begin = match.start() if label_first else match.start("heading")
            yield Mention(begin, match.end(), target, "internal")
    for match in _ALONE.finditer(words):
        target = f"{match['worded'] or match['labels']} of this resolution"
        yield Mention(match.start(), match.end(), target, "internal")


def references_to(headings: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """What finds references to sections and clauses by their headings, the longest first.

    With a label any heading is a reference; without one only that of an operative section, between words that make it
    a noun ("mentioned in resolves,"), for "considering" is also a word of running text.
    """
    longest_first = sorted(set(headings), key=len, reverse=True)
    operative = [heading for heading in longest_first if part_of(heading) == "operative"]
    labelled = rf"{_any_of(longest_first)} (?P<labels>(?>{listing(_LABEL)})){_NOT_OF_ANOTHER}{_OWN}"
    bare = rf"(?:(?<=^)|\b{_BEFORE_BARE}){_any_of(operative)}(?P<labels>){_AFTER_BARE}"
    item = _ITEM_OF.format(labels=listing(_LABEL), heading=_any_of(longest_first))
    found = ((labelled, longest_first), (item, longest_first), (bare, operative))
    return tuple(re.compile(pattern) for pattern, headings in found if headings)


def _any_of(headings: list[str]) -> str:
    return rf"\b(?P<heading>{'|'.join(map(re.escape, headings))})"
