"""Proposals to a conference: drafts whose revision marks show what is to be deleted and inserted."""

import re
from typing import Literal

from app.errors import DocumentError
from app.sources.resolutions.text import Line

Drafts = Literal["refuse", "mark"]
_DRAFT = (
    r"(?:PRELIMINARY |Preliminary )?(?:DRAFT|Draft) "
    r"(?:(?:NEW|new|REVISED|revised|REVISION|revision) )?(?:(?:OF|of|TO|to) )?"
    r"(?=(?:RESOLUTION|RECOMMENDATION|DECISION|OPINION|Resolution|Recommendation|Decision|Opinion)\b)"
)
_MARK_BEFORE_HEAD = re.compile(
    r"(?:MOD|ADD|SUP|NOC|\(MOD\)|\(ADD\)|\(SUP\))\b(?: |$)|[A-Z]{2,6}/\d+[A-Z]\d*/\d+"
    rf"|{_DRAFT}"
)
# In a revision such as "(Rev. Hammamet, 20122016)"; a number of eight digits elsewhere is a number.
_TWO_YEARS_AS_ONE = re.compile(r"\((?:[^()\d]{0,60}, ?|[^()]{0,40}-)(?:1[89]|20)\d{2}(?:1[89]|20)\d{2}\)")
_DELETED = re.compile(r"~~[^~\n]{1,400}~~|<del>[^<>]{0,2000}</del>|\{--[^{}]{0,2000}--\}")
_REPLACED = re.compile(r"\{~~(?P<old>[^{}~]{0,2000})~>(?P<new>[^{}~]{0,2000})~~\}")
_INSERTION_MARK = re.compile(r"</?ins>|\{\+\+|\+\+\}")
_MARKUP = re.compile(rf"{_DELETED.pattern}|</?(?:del|ins)>|\{{(?:\+\+|--|~~)")
_DRAFT_OF = re.compile(
    rf"^[ \t]*{_DRAFT}",
    re.MULTILINE,
)
_NOT_A_LINE_END = re.compile(r"[^\r\n]")


def draft_mark_in(lines: tuple[Line, ...]) -> Line | None:
    """The first line with a proposal's mark, with revision markup, or with deleted and inserted words run together."""
    for line in lines:
        if _MARK_BEFORE_HEAD.match(line.text) or _TWO_YEARS_AS_ONE.search(line.text) or _MARKUP.search(line.raw):
            return line
    return None


def refuse_draft(lines: tuple[Line, ...], source: str) -> None:
    """`DocumentError` where a line shows that the text is a proposal, not what was adopted."""
    line = draft_mark_in(lines)
    if line:
        reason = f"is a draft with revision marks, not an adopted text (line {line.number}: {line.text[:60]!r})"
        raise DocumentError(source, reason)


def as_proposed(text: str) -> str:
    """The text as it would read once adopted: blanks for what is deleted and for the marks, each offset kept."""
    text = _DRAFT_OF.sub(lambda words: _blank(words.group()), text)
    text = _REPLACED.sub(lambda match: _blank(match.group()[: -len(match["new"]) - 3]) + match["new"] + "   ", text)
    return _INSERTION_MARK.sub(lambda mark: _blank(mark.group()), _DELETED.sub(lambda gone: _blank(gone.group()), text))


def _blank(words: str) -> str:
    return _NOT_A_LINE_END.sub(" ", words)
