"""From the text a person gives for a parameter to the RDF term it means: one reader for each kind of parameter."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Final

import pyoxigraph

from app.errors import DesignationError
from app.model import identifiers
from app.model.designations import identify
from app.model.terms import XSD, Term, iri, literal
from app.model.vocabulary import PREFIXES

_ABSOLUTE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.+)", re.DOTALL)
_PATH = re.compile(r"/?(ontology#|code/|id/|graph/)(.+)", re.DOTALL)
_KIND_AND_KEY = re.compile(
    r"(?:organization|post|document|part|section|clause|norm|adoption|agreement|programme|meeting|collaboration|activity"
    r"|report|request|assessment|correspondence|crossreference|liaison|item|subject|country|place|change)/.+",
    re.DOTALL,
)
_VERSION = re.compile(rf"^(<{re.escape(identifiers.THING)}document/[^/>]+)/.*>$")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_BOOLEANS: Final = {"true": "true", "1": "true", "yes": "true", "false": "false", "0": "false", "no": "false"}
_SECTOR_GROUP = re.compile(r"sg-?([0-9]+)")
_JOINT_COMMITTEE = re.compile(r"jtc-?([0-9]+)(-.*)?")


def read_iri(value: str) -> Term:
    """The term of an absolute IRI, of a name such as `tt:Request`, or of a key such as `id/post/tsb-director`."""
    absolute = _ABSOLUTE.fullmatch(value)
    if absolute and absolute[1] in PREFIXES and not absolute[2].startswith("//"):
        return _checked(PREFIXES[absolute[1]] + absolute[2])
    if absolute:
        return _checked(value)
    if _PATH.fullmatch(value):
        return _checked(identifiers.BASE + value.removeprefix("/"))
    if _KIND_AND_KEY.fullmatch(value):
        return _checked(identifiers.THING + value)
    raise ValueError("give an absolute IRI, or a key such as id/organization/itu-t-sg17")


def _checked(value: str) -> Term:
    """The term of an IRI that the engine takes for one, which knows RFC 3987 whole."""
    try:
        return iri(pyoxigraph.NamedNode(value).value)
    except ValueError:
        raise ValueError("this is not an IRI") from None


def read_organization(value: str) -> Term:
    """The term of an organization, given as its key, its designation or its IRI: "itu-t-sg17", "SG17"."""
    if ":" in value or _PATH.fullmatch(value) or _KIND_AND_KEY.fullmatch(value):
        return read_iri(value)
    key = identifiers.slug(value).replace("study-group-", "sg")
    if not key:
        raise ValueError("give a key or a designation such as itu-t-sg17 or ISO/IEC JTC 1")
    group, joint = _SECTOR_GROUP.fullmatch(key), _JOINT_COMMITTEE.fullmatch(key)
    if group:
        key = f"itu-t-sg{group[1]}"
    elif joint:
        key = f"iso-iec-jtc-{joint[1]}{joint[2] or ''}"
    return iri(identifiers.thing("organization", key))


def read_date(value: str) -> Term:
    """The term of a calendar date such as 2022-03-09."""
    if not _DATE.fullmatch(value):
        raise ValueError("give a date such as 2022-03-09")
    try:
        return literal(dt.date.fromisoformat(value).isoformat(), datatype=XSD + "date")
    except ValueError:
        raise ValueError("there is no such day") from None


def read_integer(value: str) -> Term:
    """The term of a whole number of up to 18 digits."""
    if not _INTEGER.fullmatch(value):
        raise ValueError("give a whole number")
    return literal(str(int(value)), datatype=XSD + "integer")


def read_boolean(value: str) -> Term:
    """The term of true or false."""
    try:
        return literal(_BOOLEANS[value.lower()], datatype=XSD + "boolean")
    except KeyError:
        raise ValueError("give true or false") from None


def read_language(value: str) -> Term:
    """The term of a language tag such as en or fr-CH (BCP 47), in lower case."""
    if not _LANGUAGE.fullmatch(value):
        raise ValueError("give a language tag such as en")
    return literal(value.lower())


def read_string(value: str) -> Term:
    """The term of any text."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("not a Unicode text") from None
    return literal(value)


def read_designation(value: str) -> Term:
    """The term of the undated document: given as a designation, dated or not, such as "X.509", as its key or its IRI.

    Where a designation has several readings the likeliest counts, and of a common text the first side.
    """
    if "://" in value or _PATH.fullmatch(value) or _KIND_AND_KEY.fullmatch(value):
        return _undated(read_iri(value))
    try:
        return _undated(iri(identify(value)[0].iri))
    except DesignationError as error:
        if value == identifiers.slug(value):
            return iri(identifiers.thing("document", value))
        reason = f"{error.reason}; give one such as ITU-T X.509 or ISO/IEC 9594-8, or a key such as itu-constitution"
        raise ValueError(reason) from None


def _undated(document: Term) -> Term:
    """The document of a version: the first segment of its key."""
    return _VERSION.sub(r"\1>", document)


READERS: Final[Mapping[str, Callable[[str], Term]]] = {
    "boolean": read_boolean,
    "committee": read_organization,
    "date": read_date,
    "designation": read_designation,
    "integer": read_integer,
    "iri": read_iri,
    "language": read_language,
    "organization": read_organization,
    "string": read_string,
}
