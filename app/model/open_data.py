"""What the open data of ISO state of committees and subjects, and lists of codes of countries: facts only.

A record is a row of a table, without RDF; `app/sources/catalogues/open_data_lifting.py` makes triples of it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CommitteeRecord:
    """A committee of ISO.

    `reference` is as printed ("ISO/IEC JTC 1/SC 6"), `titles` pairs of language and words, `secretariat` the acronym of
    the member that holds it, "" where none does. `committees` are pairs of id and reference of the committees in
    liaison, the reference "" where the source has none (committees of IEC); `organizations` pairs of id and acronym.
    """

    id: str
    reference: str
    titles: tuple[tuple[str, str], ...] = ()
    status: str = ""
    secretariat: str = ""
    created: str = ""
    parent: str = ""
    committees: tuple[tuple[str, str], ...] = ()
    organizations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectRecord:
    """A field, group or subgroup of the International Classification for Standards, such as "35.100.70".

    `parent` is the notation of the class above, "" for a field; `titles` and `scopes` pairs of language and words.
    """

    notation: str
    parent: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    scopes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """A country by its two letters in ISO 3166-1, and its names as pairs of language and words."""

    code: str
    names: tuple[tuple[str, str], ...] = ()
