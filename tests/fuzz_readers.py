"""Feed the readers of resolutions and the normaliser of designations with broken text for a while: `make fuzz`.

Nothing but a `DocumentError` or a `DesignationError` may come of it, and 100 kB may take a second at most. Texts are
made of the fixtures by chance: cut, doubled, mixed, with signs put in. What fails is written to a file.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.errors import DesignationError, DocumentError
from app.model.designations import mentions_in, parse_designation
from app.sources.resolutions import parse_resolutions
from app.sources.resolutions.formats import asciidoc, hypertext, pdf
from app.sources.resolutions.formats.decisions import read_collection
from app.sources.resolutions.parser import parse_source
from app.sources.resolutions.source_text import SourceText
from tests.printing import column
from tests.printing import pdf as printed

FIXTURES = Path(__file__).parent / "fixtures"
PER_SECOND = 100_000  # characters
GRACE = 0.5  # seconds that any text may take
LARGEST = 200_000
TOKENS = (
    *(
        "\n",
        "\n\n",
        " ",
        "\t",
        "\f",
        "a) ",
        "(i) ",
        "1 ",
        "1.1 ",
        "1bis ",
        ".1 ",
        "- ",
        "\u2013 ",
        "• ",
        "* ",
        "** ",
        "| ",
    ),
    *(
        "resolves",
        "considering",
        "Decides ",
        "NOTING ",
        "and further ",
        "The Council,\n",
        "RESOLUTION 7\n",
        "Annex 1\n",
    ),
    *(
        "(Rev. Geneva, 2022)",
        "(",
        ")",
        "[",
        "](",
        "&lt;",
        "<del>",
        "~~",
        "_____\n1 A",
        "2022",
        ";",
        ":",
        "\u00e9",
        "\x00",
    ),
    *("<ol>", "</ol>", "<li>", "<div>", "</p>", "<sup>1</sup>", "<!--", "<a href=#n>[1]</a>", "<table><td>", "<style>"),
    *(". ", "== ", "footnote:[", "|===", ":doctype: resolution\n", "BT /plain 9 Tf 9 9 Td (x) Tj ET\n", "endstream"),
    *("ISO/IEC ", "ITU-T X.509", " | ", "+AMD1:", "{", "}", "'", '"', "&a ", "*a", "!!x ", ": ", "  - "),
)


def seeds() -> tuple[list[str], list[str], list[str]]:
    """Texts of resolutions, collections in YAML, designations."""
    files = sorted(path for path in (FIXTURES / "resolutions").rglob("*") if path.is_file())
    texts = [path.read_text(encoding="utf-8") for path in files if path.suffix in (".txt", ".md")]
    collections = [path.read_text(encoding="utf-8") for path in files if path.suffix in (".yaml", ".yml")]
    designations = (FIXTURES / "designations-valid.txt").read_text(encoding="utf-8").splitlines()
    return texts, collections, designations


def in_markup(texts: list[str]) -> list[str]:
    """The same texts as pages of HTML."""
    return ["".join(f"<p>{line}</p>\n" for line in text.split("\n\n")) for text in texts]


def on_paper(texts: list[str]) -> list[str]:
    """The first lines of texts as PDF files, a character for each byte."""
    pages = [column([line.encode("ascii", "ignore").decode()[:90] for line in text.split("\n")[:50]]) for text in texts]
    return [printed([page, page]).decode("latin-1") for page in pages]


def mutated(chance: random.Random, pool: list[str]) -> str:
    """A text made of others by chance."""
    text = chance.choice(pool)
    for _ in range(chance.randint(1, 8)):
        place, past = sorted(chance.randint(0, len(text)) for _ in range(2))
        match chance.randint(0, 5):
            case 0:
                text = text[:place] + text[past:]
            case 1:
                text = text[:place] + text[place:past] * chance.randint(2, 4) + text[past:]
            case 2:
                other = chance.choice(pool)
                text = text[:place] + other[: chance.randint(0, len(other))] + text[place:]
            case 3:
                text = text[:place] + chance.choice(TOKENS) * chance.choice((1, 2, 50, 2000)) + text[place:]
            case 4:
                text = text[:place] + chr(chance.randint(1, 0xD7FF)) + text[place:]
            case _:
                text = text[:place] + text[place:past].swapcase() + text[past:]
    return text[:LARGEST]


def resolutions(text: str) -> None:
    """Read the resolutions in a text."""
    for drafts in ("refuse", "mark"):
        try:
            parse_resolutions(text, source="fuzz", drafts=drafts)
        except DocumentError:
            continue


def _read(source: Callable[[], SourceText]) -> None:
    try:
        parse_source(source())
    except DocumentError:
        return


def page(text: str) -> None:
    """Read a page of HTML."""
    _read(lambda: hypertext.read(text.encode(errors="surrogatepass"), "fuzz"))


def paper(text: str) -> None:
    """Read a PDF file."""
    _read(lambda: pdf.read(text.encode("latin-1", "replace"), "fuzz"))


def markup(text: str) -> None:
    """Read AsciiDoc."""
    _read(lambda: asciidoc.read(text, "fuzz"))


def collection(text: str) -> None:
    """Read a collection in YAML."""
    try:
        read_collection(text, "fuzz")
    except DocumentError:
        return


def designation(text: str) -> None:
    """Read a designation."""
    try:
        parse_designation(text)
    except DesignationError:
        return


def running_text(text: str) -> None:
    """Find the designations in a text, each in its place."""
    end = 0
    for mention in mentions_in(text):
        if not end <= mention.start < mention.end <= len(text):
            raise AssertionError(f"a mention from {mention.start} to {mention.end} after one that ends at {end}")
        end = mention.end


def tried(target: Callable[[str], None], text: str) -> str | None:
    """What is wrong with a target on a text; None where nothing is."""
    began = time.process_time()
    try:
        target(text)
    except Exception as error:  # noqa: BLE001 - whatever is raised but the errors of the readers is what is looked for
        return f"{type(error).__name__}: {error}"
    took = time.process_time() - began
    allowed = GRACE + 2 * len(text) / PER_SECOND  # a text is read twice, once for each way with drafts
    return f"took {took:.1f} s for {len(text)} characters" if took > allowed else None


def by_chance(seconds: float, seed: int) -> int:
    """Try texts made by chance; the number of those that failed."""
    texts, collections, designations = seeds()
    targets = (
        *((resolutions, texts), (collection, collections), (designation, designations)),
        *((page, in_markup(texts)), (paper, on_paper(texts)), (markup, texts)),
        (running_text, [*texts, "; ".join(designations)]),
    )
    chance = random.Random(seed)
    count = failed = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        target, pool = targets[count % len(targets)]
        text = mutated(chance, pool)
        count += 1
        if wrong := tried(target, text):
            failed += 1
            file = Path(f"fuzz-{target.__name__}-{failed}.txt")
            file.write_text(text, encoding="utf-8", errors="surrogatepass")
            sys.stdout.write(f"{target.__name__}: {wrong}; see {file}\n")
    sys.stdout.write(f"{count} texts tried, {failed} failed (seed {seed})\n")
    return failed


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    sys.exit(1 if by_chance(given.seconds, given.seed) else 0)
