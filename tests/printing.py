"""PDF files written by hand for tests: words at places on pages, in the fonts that every reader has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_FONTS: Final = {"plain": "Times-Roman", "italic": "Times-Italic", "bold": "Times-Bold"}
HEIGHT: Final = 842


@dataclass(frozen=True)
class Words:
    """Words on a page: from the left, from the bottom, in points; `rise` lifts them as raised words are."""

    text: str
    left: float
    baseline: float
    size: float = 11
    font: str = "plain"
    rise: float = 0


def column(lines: Sequence[str], *, left: float = 72, top: float = 770, leading: float = 14) -> list[Words]:
    """Lines one below the other; an empty one is a gap, and one between asterisks is italic."""
    found = []
    for index, line in enumerate(lines):
        is_italic = line.startswith("*") and line.endswith("*")
        if line:
            font = "italic" if is_italic else "plain"
            found.append(Words(line.strip("*") if is_italic else line, left, top - index * leading, font=font))
    return found


def pdf(pages: Sequence[Sequence[Words]], *, trailer: str = "", kids: str = "") -> bytes:
    """A file with these pages; `trailer` goes into its trailer, `kids` in the place of the list of its pages."""
    fonts = "".join(f"/{name} {3 + index} 0 R " for index, name in enumerate(_FONTS))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects += [
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{base} /Encoding /WinAnsiEncoding >>" for base in _FONTS.values()
    ]
    numbers = []
    for page in pages:
        stream = "\n".join(_drawn(words) for words in page)
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        numbers.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {HEIGHT}] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << {fonts}>> >> >>"
        )
    listed = kids or " ".join(f"{number} 0 R" for number in numbers)
    objects[1] = f"<< /Type /Pages /Count {len(numbers)} /Kids [{listed}] >>"
    return _file(objects, trailer)


def _drawn(words: Words) -> str:
    text = words.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{words.font} {words.size} Tf {words.left} {words.baseline} Td {words.rise} Ts ({text}) Tj ET"


def _file(objects: Sequence[str], trailer: str) -> bytes:
    content = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R "
    return content + f"{end}{trailer}>>\nstartxref\n{len(content)}\n%%EOF\n".encode()
