"""The date of a version, as designations print it."""

import re
from dataclasses import dataclass

_MONTHS = (
    "january february march april may june july august september october november december",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
_MONTHS_OF_A_YEAR = 12
_FIRST_YEAR = 56
_SHORT = 3  # letters of an abbreviated month
_NUMBERS = {name: number for names in _MONTHS for number, name in enumerate(names.split(), 1)} | {
    name[:_SHORT]: number for number, name in enumerate(_MONTHS[0].split(), 1)
}

# Month and year as in 10/2019, 02/98, October 2019 or 2019-10, or the year alone, in parentheses; a day may stand with
# them. A suffix tells several apart.
DATE = (
    r"\((?:(?P<month{0}>\d{{1,2}})/|(?:\d{{1,2}} )?(?P<name{0}>[^\W\d_]{{3,10}})\.? )?"
    r"(?P<year{0}>(?:1[89]|20)\d\d|(?<=\(\d\d/)\d\d(?=\)))"
    r"(?:-(?P<iso{0}>\d\d)(?:-\d\d)?)?\)"
)


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


def _whole(year: int) -> int:
    """The year with its century: CCITT began in 1956, and years were cut to two figures until some years after 2000."""
    return year if year >= 1_000 else year + (1900 if year >= _FIRST_YEAR else 2000)  # noqa: PLR2004  # four figures


def date_in(match: re.Match[str], suffix: str = "") -> VersionDate | None:
    """The date in the groups of `DATE` formatted with a suffix; None where there is none or its month is none."""
    year = match[f"year{suffix}"]
    if year is None:
        return None
    month, name, iso = match[f"month{suffix}"], match[f"name{suffix}"], match[f"iso{suffix}"]
    number = _NUMBERS.get(name.lower(), 0) if name else int(month or iso or 0)
    is_month = 1 <= number <= _MONTHS_OF_A_YEAR or (not name and not number)
    return VersionDate(_whole(int(year)), number or None) if is_month and not ((month or name) and iso) else None
