"""Signs and names of organizations as they are typed, made alike before anything is read.

`plain` keeps every character in its place, so that what is found in running text can be pointed at; `normalise` is for
a designation by itself. Organizations have names of the same length in English, French, Spanish and Russian, which is
what makes this possible; the other words of these languages stand in the forms themselves.
"""

# ruff: noqa: RUF001, RUF003 - Cyrillic letters that look like Latin ones are what is read here

import re
import unicodedata

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u00ad"
_BARS = "\u2016\u00a6\uff5c\u2223\u2225"
_QUOTES = "\u2018\u2019\u201c\u201d\u00ab\u00bb"
_NOTHING = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
# Names of organizations in other languages, each as long as the English one.
_ABROAD = {"UIT": "ITU", "CEI": "IEC", "МСЭ": "ITU", "ИСО": "ISO", "МЭК": "IEC", "МККТТ": "CCITT", "МККР": "CCIR"}
_ORGANIZATION = re.compile(
    rf"(?<!\w)(?P<name>{'|'.join(_ABROAD)})(?!\w)(?P<sector>[- ]?[TRDТРДтрд](?![\w.]))?", re.IGNORECASE
)
# Types and stages of deliverables in Russian, each as long as the English one.
_KINDS = {"ТО": "TR", "ТС": "TS", "ТУ": "TS", "ПМС": "DIS", "ОПМС": "FDIS"}
_KIND = re.compile(r"(?<=(?:ИСО|МЭК)[/ ])(?:ТО|ТС|ТУ|ПМС|ОПМС)(?= ?\d)")
_SECTORS = str.maketrans("ТРДтрд", "TRDTRD")
# Letters that look like Latin ones: a series is often typed with them ("Х.509").
_ALIKE = str.maketrans("АВЕКМНОРСТХІЅавекмнорстхіѕ", "ABEKMHOPCTXISabekmhopctxis")
_WITH_DIGIT = re.compile(r"(?<![^\W\d_])[А-ЯІЅа-яіѕ]{1,3}(?=\.? ?\d)")
_MAY_BE_ABROAD = ("UIT", "uit", "Uit", "CEI", "cei", "Cei")


class _Signs(dict[int, str | int]):
    """What each sign is replaced by, always one: made up as signs are met."""

    def __missing__(self, sign: int) -> str | int:
        letter = chr(sign)
        if letter in _DASHES:
            plain = "-"
        elif letter in _BARS:
            plain = "|"
        elif letter in _QUOTES:
            plain = '"'
        elif letter.isspace():
            plain = " "
        else:
            plain = unicodedata.normalize("NFKC", letter)
        self[sign] = plain if len(plain) == 1 else letter
        return self[sign]


_PLAIN = _Signs()


def plain(text: str) -> str:
    """A text of the same length with plain blanks, hyphens, bars and letters, and English names of organizations."""
    ascii_only = text.isascii()
    if not ascii_only or "\n" in text or "\t" in text:
        text = text.translate(_PLAIN)
    if ascii_only:
        return _ORGANIZATION.sub(_english, text) if any(name in text for name in _MAY_BE_ABROAD) else text
    text = _KIND.sub(lambda match: _KINDS[match[0]], text)
    return _WITH_DIGIT.sub(lambda match: match[0].translate(_ALIKE), _ORGANIZATION.sub(_english, text))


def _english(match: re.Match[str]) -> str:
    return _ABROAD[match["name"].upper()] + (match["sector"] or "").translate(_SECTORS)


def normalise(text: str) -> str:
    """A designation in NFC with single blanks and plain hyphens, without what stands around it."""
    if not text.isascii():
        text = _NOTHING.sub("", unicodedata.normalize("NFC", text))
    words = " ".join(plain(text).split()).strip(' ,;."')
    if words[:1] == "(" and words[-1:] == ")" and words.count("(") == words.count(")") == 1:
        words = words[1:-1].strip(' ,;."')
    return words if words[:4].lower() == "urn:" else words.rstrip(":")
