"""Days as texts print them: "8 June 2015", "2015-06-08", "June 8, 2015"."""

import re
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = "|".join(_MONTHS)
DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH}) (?P<year>(?:1[89]|20)\d{{2}})"
    rf"|(?P<iso>(?:1[89]|20)\d{{2}}-\d{{2}}-\d{{2}})"
    rf"|(?P<month_first>{_MONTH}) (?P<day_after>\d{{1,2}}), (?P<year_after>(?:1[89]|20)\d{{2}}))\b",
    re.IGNORECASE,
)


def day_in(words: str) -> str | None:
    """The first day named in some words, as ISO 8601; None where none is, or where the calendar has no such day."""
    match = DAY.search(words)
    if match is None:
        return None
    try:
        return _day(match).isoformat()
    except ValueError:
        return None


def _day(match: re.Match[str]) -> date:
    if match["iso"]:
        return date.fromisoformat(match["iso"])
    month = _MONTHS.index((match["month"] or match["month_first"]).casefold()) + 1
    return date(int(match["year"] or match["year_after"]), month, int(match["day"] or match["day_after"]))
