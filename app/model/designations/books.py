"""The books in which CCITT printed all Recommendations of a plenary assembly, each known by its colour.

Source: the title pages of the books; colours came again, so that a colour by itself may mean two assemblies.
"""

from typing import Final

# Colour in English, and the years of the plenary assemblies, the later first.
_YEARS: Final = {
    "red": (1984, 1960),
    "blue": (1988, 1964),
    "white": (1968,),
    "green": (1972,),
    "orange": (1976,),
    "yellow": (1980,),
}
_ENGLISH: Final = {
    "rouge": "red",
    "bleu": "blue",
    "blanc": "white",
    "vert": "green",
    "jaune": "yellow",
    "rojo": "red",
    "azul": "blue",
    "blanco": "white",
    "verde": "green",
    "naranja": "orange",
    "amarillo": "yellow",
}
COLOURS: Final = "|".join((*_YEARS, *_ENGLISH))
# After a number: "I.120, Blue Book", "I.120 (Blue Book)", "I.120 (Livre bleu)".
BOOK: Final = rf",? ?\(?(?:(?:Livre|Libro) )?(?P<book>{COLOURS})\b(?: Book\b)?(?:,? (?:1[89]|20)\d\d)?\)?"


def years_of(colour: str) -> tuple[int, ...]:
    """The years of the assemblies whose book had a colour, the later first."""
    name = colour.lower()
    return _YEARS[_ENGLISH.get(name, name)]
