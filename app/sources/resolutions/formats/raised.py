"""What stands raised in a line: the mark of a footnote, or an exponent that is part of the words."""

import re
from typing import Final

NOTE_MARK: Final = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡]{1,3}|[a-z])[\])]?")
_DIGITS: Final = re.compile(r"\d{1,3}")
# A figure after a whole word or a sign is a mark; "m2" and "10-34" are no words.
_AFTER_WORDS: Final = re.compile(r"(?:[^\W\d_]{4,}|[.,;:)\]”\"])$")
_RAISED: Final = str.maketrans("0123456789+-\u2212\u2013()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾")


def shown_raised(words: str, before: str) -> str:
    """What is read of raised words after others: "" of a footnote's mark, "⁻³⁴" of an exponent, "e" of 19e."""
    if not NOTE_MARK.fullmatch(words):
        return words.translate(_RAISED)
    if _DIGITS.fullmatch(words):
        return "" if _AFTER_WORDS.search(before) else words.translate(_RAISED)
    return words if words.isalpha() and before[-1:].isdecimal() else ""
