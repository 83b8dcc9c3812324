"""Values of literals, as far as table 8 of the rules needs them: which are well formed, and which two are the same.

The datatypes are those of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/#Entities_3). Of xsd:date and xsd:time, which
OWL 2 leaves out, only the form is checked.
"""

import base64
import binascii
import re
import struct
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from app.model.terms import RDF, RDFS, XSD, Term

Value = tuple[str, object]

_TERM = re.compile(r'"(?P<lexical>(?:[^"\\]|\\.)*)"(?:@(?P<language>[^\s]+)|\^\^<(?P<datatype>[^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_WHITE = re.compile(r"[ \t\n\r]+")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(r"(?:[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)")
_ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DAY = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
_CLOCK = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
    r"|(?P<midnight>24:00:00(?:\.0+)?))"
)
_DATE_TIME = re.compile(f"{_DAY}T{_CLOCK}{_ZONE}", re.ASCII)
_DATE = re.compile(f"{_DAY}{_ZONE}", re.ASCII)
_TIME = re.compile(f"{_CLOCK}{_ZONE}", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/= ]*")
_NAME_START = r"[^\W\d]|[_:]"
_NAME = re.compile(rf"(?:{_NAME_START})(?:[\w.:\-·])*")
_NMTOKEN = re.compile(r"[\w.:\-·]+")
_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*")

# Least and greatest number of each datatype derived from xsd:integer.
_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "nonPositiveInteger": (None, 0),
    "positiveInteger": (1, None),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}

# What a text without a language tag must look like to be a value of the datatypes derived from xsd:string.
_TEXTS: Final[dict[str, Callable[[str], bool]]] = {
    "string": lambda _text: True,
    "normalizedString": lambda text: not re.search(r"[\t\n\r]", text),
    "token": lambda text: text == _WHITE.sub(" ", text).strip(" "),
    "language": lambda text: _LANGUAGE.fullmatch(text) is not None,
    "NMTOKEN": lambda text: _NMTOKEN.fullmatch(text) is not None,
    "Name": lambda text: _NAME.fullmatch(text) is not None,
    "NCName": lambda text: _NAME.fullmatch(text) is not None and ":" not in text,
}

_OTHERS: Final = ("decimal", "double", "float", "boolean", "hexBinary", "base64Binary", "anyURI")
_TIMES: Final = ("dateTime", "dateTimeStamp")
_FORM_ONLY: Final = {XSD + "date", XSD + "time", RDF + "XMLLiteral", RDF + "HTML"}

# The datatypes whose value spaces are known here.
DATATYPES: Final = frozenset(
    {
        *(XSD + name for name in (*_BOUNDS, *_TEXTS, *_OTHERS, *_TIMES)),
        RDF + "PlainLiteral",
        RDFS + "Literal",
    }
)


def parts_of(literal: Term) -> tuple[str, str, str]:
    """The text, the datatype IRI and the language tag (or "") of a literal; `ValueError` where it is not one."""
    match = _TERM.fullmatch(literal)
    if match is None:
        raise ValueError(f"not a literal: {literal!r}")
    lexical = _ESCAPE.sub(_unescaped, match["lexical"]) if "\\" in match["lexical"] else match["lexical"]
    if match["language"]:
        return lexical, RDF + "langString", match["language"]
    return lexical, match["datatype"] or XSD + "string", ""


def value_of(literal: Term) -> Value | None:
    """The value of a literal as its kind and itself, equal for equal values; None where it has none that is known."""
    lexical, datatype, language = parts_of(literal)
    if language:
        return "text", (lexical, language.lower())
    if datatype == RDF + "PlainLiteral":
        text, _, tag = lexical.rpartition("@")
        return "text", (text, tag.lower())
    if not datatype.startswith(XSD):
        return None
    return _xsd_value(lexical, datatype.removeprefix(XSD))


def is_ill_formed(literal: Term) -> bool:
    """Whether the text of a literal is outside the lexical space of its datatype, as far as that is known."""
    lexical, datatype, _ = parts_of(literal)
    if datatype in _FORM_ONLY:
        return datatype in _FORMS and _FORMS[datatype](_collapsed(lexical)) is None
    return datatype in DATATYPES and datatype != RDFS + "Literal" and value_of(literal) is None


def is_value_of(literal: Term, datatype: str) -> bool | None:
    """Whether the value of a literal is in the value space of a datatype; None where that is not known."""
    if datatype not in DATATYPES:
        return None
    if datatype == RDFS + "Literal":
        return True
    value = value_of(literal)
    if value is None:
        _, own, _ = parts_of(literal)
        return None if own not in DATATYPES else False
    return _is_in_space(value, datatype)


def _is_in_space(value: Value, datatype: str) -> bool:
    kind, content = value
    name = datatype.removeprefix(XSD)
    if datatype == RDF + "PlainLiteral":
        return kind == "text"
    if name in _TEXTS:
        return kind == "text" and isinstance(content, tuple) and content[1] == "" and _TEXTS[name](content[0])
    if name in _BOUNDS:
        return kind == "number" and isinstance(content, int) and _within(content, name)
    if name in _TIMES:
        return kind == "time" and isinstance(content, tuple) and (name == "dateTime" or content[1])
    return kind == ("number" if name == "decimal" else name)


def _xsd_value(lexical: str, name: str) -> Value | None:
    if name in _TEXTS:
        text = lexical if name == "string" else _WHITE.sub(" ", lexical).strip(" ")
        text = re.sub(r"[\t\n\r]", " ", lexical) if name == "normalizedString" else text
        return ("text", (text, "")) if _TEXTS[name](text) else None
    text = _collapsed(lexical)
    if name in _BOUNDS:
        return _integer(text, name)
    reader = _READERS.get(name)
    return reader(text) if reader else None


def _integer(text: str, name: str) -> Value | None:
    if not _INTEGER.fullmatch(text):
        return None
    number = _whole(text)
    return ("number", number) if _within(number, name) else None


def _whole(text: str) -> int:
    return int(Decimal(text))  # int() of a text refuses more than 4300 digits, Decimal does not


def _within(number: int, name: str) -> bool:
    least, greatest = _BOUNDS[name]
    return (least is None or number >= least) and (greatest is None or number <= greatest)


def _decimal(text: str) -> Value | None:
    if not _DECIMAL.fullmatch(text):
        return None
    number = Fraction(Decimal(text))
    return "number", int(number) if number.denominator == 1 else number


def _double(text: str) -> Value | None:
    return ("double", _float_key(text)) if _FLOAT.fullmatch(text) else None


def _float(text: str) -> Value | None:
    if not _FLOAT.fullmatch(text):
        return None
    try:
        single = struct.unpack("f", struct.pack("f", float(text.replace("INF", "inf"))))[0]
    except OverflowError:  # beyond the greatest single: infinity
        single = float("-inf" if text.startswith("-") else "inf")
    return "float", repr(single)


def _float_key(text: str) -> str:
    return repr(float(text.replace("INF", "inf")))


def _boolean(text: str) -> Value | None:
    return ("boolean", text in ("true", "1")) if text in ("true", "false", "1", "0") else None


def _hex_binary(text: str) -> Value | None:
    try:
        return "hexBinary", binascii.unhexlify(text)
    except ValueError:
        return None


def _base64_binary(text: str) -> Value | None:
    if not _BASE64.fullmatch(text):
        return None
    try:
        return "base64Binary", base64.b64decode(text.replace(" ", ""), validate=True)
    except ValueError:
        return None


def _any_uri(text: str) -> Value | None:
    return ("anyURI", text) if " " not in text else None


def _date_time(text: str) -> Value | None:
    match = _DATE_TIME.fullmatch(text)
    if match is None or not _is_day(match):
        return None
    seconds = Fraction(_day_number(match) * 86_400)
    if match["midnight"]:
        seconds += 86_400
    else:
        seconds += int(match["hour"]) * 3600 + int(match["minute"]) * 60 + Fraction(match["second"])
    return "time", (seconds - _zone_seconds(match["zone"]), match["zone"] is not None)


def _date_time_stamp(text: str) -> Value | None:
    value = _date_time(text)
    return value if value and isinstance(value[1], tuple) and value[1][1] else None


def _date(text: str) -> Value | None:
    match = _DATE.fullmatch(text)
    return ("date", text) if match and _is_day(match) else None


def _time(text: str) -> Value | None:
    return ("time of day", text) if _TIME.fullmatch(text) else None


def _is_day(match: re.Match[str]) -> bool:
    try:
        date(2000 + int(match["year"]) % 400, int(match["month"]), int(match["day"]))
    except ValueError:
        return False
    return True


def _day_number(match: re.Match[str]) -> int:
    """Days since the start of year 0, by the calendar's period of 400 years."""
    periods, year = divmod(int(match["year"]), 400)
    return periods * 146_097 + date(2000 + year, int(match["month"]), int(match["day"])).toordinal()


def _zone_seconds(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -seconds if zone.startswith("-") else seconds


def _collapsed(text: str) -> str:
    return _WHITE.sub(" ", text).strip(" ")


def _unescaped(match: re.Match[str]) -> str:
    short, long, other = match.groups()
    if other is not None:
        return _ESCAPED.get(other, other)
    return chr(int(short or long, 16))


_READERS: Final[dict[str, Callable[[str], Value | None]]] = {
    "decimal": _decimal,
    "double": _double,
    "float": _float,
    "boolean": _boolean,
    "hexBinary": _hex_binary,
    "base64Binary": _base64_binary,
    "anyURI": _any_uri,
    "dateTime": _date_time,
    "dateTimeStamp": _date_time_stamp,
}
_FORMS: Final = {XSD + "date": _date, XSD + "time": _time}
