"""The date of a version, as designations print it."""

import re
from dataclasses import dataclass

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_SHORT = 3  # letters of an abbreviated month

# Month and year as in 10/2019 or October 2019, or the year alone, in parentheses. A suffix tells several apart.
DATE = r"\((?:(?P<month{0}>\d{{1,2}})/|(?P<name{0}>[A-Z]{{3,9}})\.? )?(?P<year{0}>(?:1[89]|20)\d\d)\)"


@dataclass(frozen=True, slots=True, order=True)
class VersionDate:
    """A year, with the month where it is known."""

    year: int
    month: int | None = None

    def __str__(self) -> str:
        return f"({self.month:02}/{self.year})" if self.month else f"({self.year})"

    @property
    def key(self) -> str:
        """The key of the version: "2019-10" or "2019"."""
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)


def date_in(match: re.Match[str], suffix: str = "") -> VersionDate | None:
    """The date in the groups of `DATE` formatted with a suffix; None where there is none or its month is none."""
    groups = match.groupdict()
    year, month, name = (groups.get(f"{part}{suffix}") for part in ("year", "month", "name"))
    if year is None:
        return None
    if name:
        known = (at for at, full in enumerate(_MONTHS, 1) if name.lower() in (full, full[:_SHORT]))
        number = next(known, 0)
        return VersionDate(int(year), number) if number else None
    number = int(month) if month else 0
    return VersionDate(int(year), number or None) if number <= len(_MONTHS) else None
