"""A page of a PDF file as one holds it to read: upright, its lower left corner at nought, however the file has it."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Final

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
_SAMPLES: Final = 500  # characters of a page that tell which way its text runs
_QUARTER: Final = math.tau / 4


@dataclass(frozen=True, slots=True)
class Sheet:
    """The edges of a page in the file's own points, and how many quarters its text is turned, clockwise."""

    left: float
    bottom: float
    right: float
    top: float
    quarters: int = 0

    @property
    def width(self) -> float:
        """How wide the page is to who reads it, in points."""
        return self.top - self.bottom if self.quarters % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """How high the page is to who reads it, in points."""
        return self.right - self.left if self.quarters % 2 else self.top - self.bottom

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the file stands on the page: from the left, from the bottom."""
        match self.quarters:
            case 1:
                return self.top - y, x - self.left
            case 2:
                return self.right - x, self.top - y
            case 3:
                return y - self.bottom, self.right - x
            case _:
                return x - self.left, y - self.bottom

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Where a box of the file stands on the page: left, bottom, right, top."""
        if not self.quarters:
            return left - self.left, bottom - self.bottom, right - self.left, top - self.bottom
        (one, low), (other, high) = self.place(left, bottom), self.place(right, top)
        return min(one, other), min(low, high), max(one, other), max(low, high)

    def turn(self, matrix: "pdfium.FS_MATRIX") -> float:
        """By how many radians the line of a character is turned from the lines of the page; `matrix` draws it."""
        apart = (_angle(matrix) - self.quarters * _QUARTER) % math.tau
        return min(apart, math.tau - apart)


def sheet_of(page: "pdfium.FPDF_TEXTPAGE", box: Box) -> Sheet:
    """The page that PDFium has read, its edges being `box`, held so that most of its text stands upright."""
    ways: Counter[int] = Counter()
    matrix = pdfium.FS_MATRIX()
    for index in _samples(page):
        if not pdfium.FPDFText_IsGenerated(page, index):
            pdfium.FPDFText_GetMatrix(page, index, matrix)
            ways[round(_angle(matrix) / _QUARTER) % 4] += 1
    return Sheet(*box, ways.most_common(1)[0][0] if ways else 0)


def _angle(matrix: "pdfium.FS_MATRIX") -> float:
    """How far a line is turned clockwise, in radians. PDFium's own angle takes slanted letters for turned ones."""
    return -math.atan2(matrix.b, matrix.a)


def letters_told(page: "pdfium.FPDF_TEXTPAGE") -> Counter[bool]:
    """Of some characters of a page, how many the file says the letter of, and how many it does not."""
    return Counter(
        not pdfium.FPDFText_HasUnicodeMapError(page, index)
        for index in _samples(page)
        if not pdfium.FPDFText_IsGenerated(page, index)
    )


def _samples(page: "pdfium.FPDF_TEXTPAGE") -> range:
    count = pdfium.FPDFText_CountChars(page)
    return range(0, count, max(count // _SAMPLES, 1))
