"""The labels of clauses: letters, numbers, roman numerals, bullets; at the start of a line or run on inside one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Style = Literal["letter", "number", "roman", "point", "bullet"]

# Bullets of the private-use area come from symbol fonts, such as U+F0B7 for "•".
_DASHES = "-\u2012\u2013\u2014\u2015\u2043\uf02d"
_BULLETS = _DASHES + "•·●▪◦■□►▶◆◊‣➢✓*+\uf020-\uf02c\uf02e-\uf0ff"
_OTHERS = "*+o"  # "o" is the hollow bullet of word processors in plain text
_BULLET = re.compile(f"[{_BULLETS}]")
_SUFFIX = "bis|ter|quater"
_PRINTED = (
    rf"\(?(?P<letter>[a-z]{{1,2}}|[ivx]{{1,5}}|[A-Z](?=\)))(?: ?(?P<letter_suffix>{_SUFFIX}))?(?:[)/]|\.(?= ))"
    rf"(?: ?(?P<late_suffix>{_SUFFIX})\b)?"
    r"|(?P<point>\.\d{1,2})"
    rf"|\(?(?P<number>\d{{1,3}}(?:(?:{_SUFFIX})?\.\d{{1,2}}){{0,4}})"
    rf"(?: ?(?P<number_suffix>{_SUFFIX})\b|(?P<part>[a-z]))?(?P<close>[.)]?)"
)
_AT_START = re.compile(
    rf"(?P<bullet>[{_BULLETS}] ){{0,2}}(?P<label>{_PRINTED})(?=(?P<gap> ?)(?:[A-Za-z“\"'\u2018(\[]|(?<=\) )\d))"
    rf"|(?P<only>(?:[{_BULLETS}] ){{1,2}}|o (?=[a-z]))"
)
_IN_LINE = re.compile(
    rf"(?<=[,;:.])(?: and| or)? (?:(?P<label>{_PRINTED}) (?=[a-z])|(?P<only>[\u2013\u2014•·\uf0b7] )(?=[a-z]))"
)
# A number before one of these counts something or refers to something; it labels nothing.
_NO_CLAUSE = re.compile(
    r"(?:and|or|of|above|below|thereof|per|k[Hh]z|MHz|GHz|THz|Hz|km|m|mm|cm|dB\w{0,3}|W|kW|mW|years?|months?|weeks?|days?|hours?)\b"
)
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10}
_TIGHT_WORDS = ("that", "to", "whether")
_NOT_CITED = str.maketrans("", "", "() ")
_ALPHABET = 26
_AFTER_ALL_NUMBERS = 1000


@dataclass(frozen=True)
class Reading:
    """What a printed label may mean: "i)" is the ninth letter or the roman one."""

    style: Style
    ordinal: tuple[int, ...]


@dataclass(frozen=True)
class Mark:
    """A place in a line where a clause may begin.

    `begin` is the position of the mark and `words` that of the words after it, in the line's text. `printed` is the
    label as printed, `suffix` its "bis" or "a" (as in 7a), and `readings` what it may mean. `bulleted`: it stands in or
    is a bullet; `tight`: a word follows that begins clauses; `inline`: it is run on inside the line; `doubtful`: what
    follows mostly goes on from a reference ("a) and b) above").
    """

    begin: int
    words: int
    printed: str
    suffix: str
    bulleted: bool
    tight: bool
    inline: bool
    readings: tuple[Reading, ...]
    doubtful: bool = False

    @property
    def ordinal(self) -> str | None:
        """The label without bracket, as it is cited; None for a bullet."""
        if self.readings[0].style == "bullet":
            return None
        return self.printed.translate(_NOT_CITED).rstrip("./").lstrip(".")


def marks_of(text: str) -> Iterator[Mark]:
    """The marks in a line's text from left to right: at most one at its start, and those run on inside it."""
    start = _AT_START.match(text)
    first = _mark(start, text, inline=False) if start else None
    if first:
        yield first
    for match in _IN_LINE.finditer(text, first.words if first else 0):
        mark = _mark(match, text, inline=True)
        if mark:
            yield mark


def begins_item(text: str) -> bool:
    """Whether a line begins with a label or a bullet."""
    first = next(marks_of(text), None)
    return first is not None and not first.inline


def _mark(match: re.Match[str], text: str, *, inline: bool) -> Mark | None:
    end = match.end()
    words = end + (text[end : end + 1] == " ")
    tight = text.startswith(_TIGHT_WORDS, words)
    if only := match["only"]:
        bullet = only.strip()[-1]
        begin = match.start("only")
        of_bullet = (Reading("bullet", (_bullet_class(bullet),)),)
        return Mark(begin, end, bullet, "", bulleted=True, tight=tight, inline=inline, readings=of_bullet)
    if not _may_label(match, text, words, inline=inline):
        return None
    doubtful = _NO_CLAUSE.match(text, words) is not None
    suffix = match["letter_suffix"] or match["late_suffix"] or match["number_suffix"] or match["part"] or ""
    bulleted = not inline and _BULLET.match(text, match.start()) is not None
    begin = match.start("label") if inline else match.start()
    readings = _readings(match)
    return Mark(begin, words, match["label"], suffix, bulleted, tight, inline, readings, doubtful)


def _may_label(match: re.Match[str], text: str, words: int, *, inline: bool) -> bool:
    """Whether the words after a would-be label let it be one."""
    if _NO_CLAUSE.match(text, words) and (inline or match["number"] or not match["label"].endswith(")")):
        return False
    if match["point"] is not None:
        return not inline and match["gap"] == " "
    if match["number"] is None:
        return not match["label"].endswith("/") or match["gap"] == " "
    spaced = inline or match["gap"] == " " or match["close"] != ""
    return spaced and not (match["part"] and match["close"] != ")")


def _readings(match: re.Match[str]) -> tuple[Reading, ...]:
    if match["point"] is not None:
        return (Reading("point", (int(match["point"][1:]),)),)
    if match["number"] is not None:
        return (Reading("number", tuple(_counted(part) for part in match["number"].split("."))),)
    letters = match["letter"].lower()
    readings: list[Reading] = []
    if len(set(letters)) == 1 and len(letters) <= len("aa"):
        position = ord(letters[0]) - ord("a") + 1
        readings.append(Reading("letter", (position + _ALPHABET * (len(letters) - 1),)))
    if len(letters) == len("ab") and readings != [Reading("letter", (_place(letters),))]:
        readings.append(Reading("letter", (_place(letters),)))
    if set(letters) <= set(_ROMAN_DIGITS):
        readings.append(Reading("roman", (_roman(letters),)))
    return tuple(readings) or (Reading("letter", (0,)),)


def _place(letters: str) -> int:
    """The place of two letters after the alphabet in the row aa, ab, ac … ba; another row is aa, bb, cc."""
    first, second = (ord(letter) - ord("a") + 1 for letter in letters)
    return first * _ALPHABET + second


def _counted(part: str) -> int:
    """The number of a part of a label: 1 for "1", and one of its own for "1bis", below which "1bis.1" stands."""
    digits = part.rstrip("bisterqua")
    return int(digits) + suffix_count(part[len(digits) :])


def suffix_count(suffix: str) -> int:
    """What a suffix adds to the number of a label, so that 1bis is neither 1 nor 2."""
    return _AFTER_ALL_NUMBERS * (_SUFFIX.split("|").index(suffix) + 1) if suffix in _SUFFIX.split("|") else 0


def _roman(letters: str) -> int:
    values = [_ROMAN_DIGITS[letter] for letter in letters]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _bullet_class(bullet: str) -> int:
    """Bullets that look alike are one: any dash, any dot, an asterisk, a plus, an o."""
    if bullet in _DASHES:
        return 0
    return 1 if bullet not in _OTHERS else 2 + _OTHERS.index(bullet)
