"""The designations that ITU-R's catalogue leaves short: a Report or a resolution named as a Recommendation would be.

"ITU-R BT.2246-7" is a Report where its record calls it one, and "ITU-R R.9-6" a resolution. An older crawl cut years
to three figures: "ITU-R BT.2382-201" is Report ITU-R BT.2382 of 2015, "ITU-R 01-201" the Handbook 1 of that year.
"""

import re
from typing import Final

_NAMED: Final = re.compile(
    r"ITU-R (?P<series>[A-Z]{1,3}\.|SG0?\d\.)?(?P<number>\d{1,4})(?:-(?P<revision>\d{1,3}))?(?P<rest> ?\([^()]*\))?"
)
_FIGURES_OF_A_CUT_YEAR: Final = 3


def radio_designation(words: str, kind: str, published: str) -> str:
    """A designation of ITU-R as the body writes it, by the kind that its record tells and its date ("2015-06").

    Other designations, and those of Recommendations, come back as they are.
    """
    match = _NAMED.fullmatch(words) if words[:6] == "ITU-R " else None
    if match is None:
        return words
    series, number, revision = match["series"] or "", match["number"], match["revision"] or ""
    year = ""
    if len(revision) == _FIGURES_OF_A_CUT_YEAR and published.startswith(revision):
        revision, year = "", f" ({published[:4]})"
    named = f"{number}{'-' if revision else ''}{revision}"
    rest = match["rest"] or year
    if kind == "technical-report" and series:
        return f"Report ITU-R {series}{named}{rest}"
    if kind == "handbook" and not series:
        return f"ITU-R Handbook {named.lstrip('0')}{rest}"
    if kind == "resolution" and series in ("", "R."):
        return f"ITU-R Resolution {named}"
    if kind == "question" and series.startswith("SG"):
        return f"ITU-R Question {named}/{series.strip('SG0.')}{rest}"
    return f"ITU-R {series}{named}{rest}" if year else words
