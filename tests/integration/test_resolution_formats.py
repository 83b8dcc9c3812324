"""One resolution in many formats: the real ones set in HTML, printed as PDF, and read back as they were."""

import shutil
import subprocess
from pathlib import Path

import pytest

from app.model.records import Resolution
from app.sources.resolutions import read_resolution
from app.sources.resolutions.formats import hypertext, pdf
from app.sources.resolutions.parser import parse_source
from tests.typesetting import HYPERTEXT

SHARED = Path(__file__).parents[2].parent / "shared"
REAL = {
    "wtsa-7": "seeds/*.txt",
    "wtsa-35": "data/resolutions/wtsa-res-35-2016.txt",
    "wrc-95": "data/resolutions/wrc-res-95-rev-wrc-19.txt",
    "wrc-2": "data/resolutions/wrc-res-2-rev-wrc-03.txt",
}
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the real resolutions are not beside the checkout"),
]


@pytest.fixture(name="real", params=REAL)
def _real(request: pytest.FixtureRequest) -> Resolution:
    return read_resolution(next(SHARED.glob(REAL[request.param])))


def structure(resolution: Resolution) -> list[tuple[object, ...]]:
    """What must come back: sections, and clauses with their places, words and labels without brackets."""
    return [(section.path, section.verb) for section in resolution.sections] + [
        (clause.path, clause.section, clause.parent, clause.ordinal, clause.text) for clause in resolution.clauses
    ]


def cited(resolution: Resolution) -> list[tuple[str, str]]:
    """What the clauses cite; the foreword of a file is not set again."""
    return [(cite.clause, cite.target) for cite in resolution.citations if cite.clause != "foreword"]


@pytest.mark.parametrize("style", HYPERTEXT)
def test_a_real_resolution_set_in_html_comes_back(real: Resolution, style: str) -> None:
    found = parse_source(hypertext.read(HYPERTEXT[style](real).encode(), "x.html"))[0]

    assert structure(found) == structure(real)
    assert (found.title, found.adoptions, found.enacting) == (real.title, real.adoptions, real.enacting)
    assert cited(found) == cited(real)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="no Chromium to print with")
@pytest.mark.parametrize("style", ["lists", "table"])
def test_a_real_resolution_printed_as_pdf_comes_back(real: Resolution, style: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(HYPERTEXT[style](real).replace("<footer>Contact us</footer>", ""), encoding="utf-8")
    printed = tmp_path / "page.pdf"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", str(page)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)

    found = parse_source(pdf.read(printed.read_bytes(), "x.pdf"))[0]

    assert structure(found) == structure(real)
    assert (found.title, found.adoptions, found.enacting) == (real.title, real.adoptions, real.enacting)
    assert cited(found) == cited(real)
    assert {clause.page for clause in found.clauses} >= {1}
