"""Countries of a list of codes, such as country-codes.csv of datahub.io: two letters of ISO 3166-1, and names."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from app.model.open_data import CountryRecord
from app.sources.catalogues.relaton import Rejected
from app.sources.catalogues.rows import Row, rows_of, text_of

_CODE: Final = re.compile(r"[A-Z]{2}", re.ASCII)
# The columns of the lists in use, the more official name first: a display name may be "US".
_CODES: Final = ("ISO3166-1-Alpha-2", "alpha-2", "alpha2", "alpha_2", "Code", "code", "cca2")
_NAMES: Final = {
    "en": (
        "official_name_en",
        "UNTERM English Short",
        "CLDR display name",
        "name_en",
        "Name",
        "name",
        "English short name",
    ),
    "fr": ("official_name_fr", "UNTERM French Short", "name_fr", "French short name"),
}


def read_countries(file: Path) -> Iterator[CountryRecord | Rejected]:
    """The countries in a file of CSV or JSON, and the rows that are none; `SourceError` as `rows_of`."""
    return _countries(rows_of(file))


def _countries(rows: Iterable[Row | Rejected]) -> Iterator[CountryRecord | Rejected]:
    for row in rows:
        yield row if isinstance(row, Rejected) else _country(row)


def _country(row: Row) -> CountryRecord | Rejected:
    code = _first(row.values, _CODES).upper()
    if not _CODE.fullmatch(code):
        return Rejected(row.place, "has no code of two letters (column ISO3166-1-Alpha-2)")
    names = {language: _first(row.values, columns) for language, columns in _NAMES.items()}
    if not any(names.values()):
        return Rejected(row.place, f"gives {code} no name (columns official_name_en, official_name_fr)")
    return CountryRecord(code, tuple((language, words) for language, words in names.items() if words))


def _first(values: dict[str, Any], columns: Iterable[str]) -> str:
    return next(filter(None, (text_of(values.get(column)) for column in columns)), "")
