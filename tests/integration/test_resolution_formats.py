"""One resolution in many formats: the real ones set in HTML and read back as they were."""

from pathlib import Path

import pytest

from app.model.records import Resolution
from app.sources.resolutions import read_resolution
from app.sources.resolutions.formats import hypertext
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
