"""Numbers as lists print them: letters, Roman numerals, figures."""

from typing import Final

_ROMAN: Final = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST: Final = 399
_ALPHABET: Final = 26


def roman(number: int) -> str:
    """4 as "iv"; figures for what needs more than "c"."""
    if not 0 < number <= _MOST:
        return str(number)
    found = ""
    for worth, letters in _ROMAN:
        found += letters * (number // worth)
        number %= worth
    return found


def letters(number: int) -> str:
    """1 as "a", 27 as "aa", 28 as "ab"; figures for what is no place in the alphabet."""
    if number < 1:
        return str(number)
    found = ""
    while number:
        number, rest = divmod(number - 1, _ALPHABET)
        found = chr(ord("a") + rest) + found
    return found


def repeated_letters(number: int) -> str:
    """The same as word processors have it: 27 as "aa", 28 as "bb", four letters at most."""
    if number < 1:
        return str(number)
    return chr(ord("a") + (number - 1) % _ALPHABET) * min((number - 1) // _ALPHABET + 1, 4)
