"""The project states facts in its own words: no tracked file repeats nine words in a row of a resolution's text."""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUN = 9
TITLE = (
    "Collaboration with the International Organization for Standardization "
    "and the International Electrotechnical Commission"
)
HISTORY = (
    "Malaga-Torremolinos, 1984; Helsinki, 1993; Geneva, 1996; Montreal, 2000; Florianópolis, 2004; "
    "Johannesburg, 2008; Dubai, 2012; Hammamet, 2016; Geneva, 2022"
)
# Names and titles are facts and may be long.
NAMES = [
    f"Resolution 7 {TITLE}",
    f"Resolution 7 (Rev. Geneva, 2022) {TITLE} {HISTORY}",
    "World Telecommunication Standardization Assembly, Geneva, 1-9 March 2022",
    "Statutes and Rules of Procedure of the International Electrotechnical Commission (IEC)",
    "Memorandum of Understanding on standardization in the field of electronic business",
    "Common Patent Policy for ITU-R/ITU-T/ISO/IEC",
]

Shingle = tuple[str, ...]


def words(text: str) -> list[str]:
    """The words of a text without case, accents and punctuation, so that no layout hides a repetition."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", folded)


def shingles(text: str) -> Iterator[Shingle]:
    sequence = words(text)
    return (tuple(sequence[start : start + RUN]) for start in range(len(sequence) - RUN + 1))


def repetitions(text: str, forbidden: set[Shingle]) -> list[str]:
    """The forbidden runs of words in a text."""
    return [" ".join(run) for run in shingles(text) if run in forbidden]


def forbidden_runs(originals: Iterable[str]) -> set[Shingle]:
    allowed = {run for name in NAMES for run in shingles(name)}
    return {run for text in originals for run in shingles(text)} - allowed


@pytest.fixture(scope="module")
def originals(shared: Path) -> list[str]:
    files = [
        *shared.glob("seeds/*.txt"),
        *shared.glob("data/resolutions/*.txt"),
        *shared.glob("data/resolutions/*.adoc"),
    ]
    assert len(files) > 1
    return [file.read_text(encoding="utf-8") for file in files]


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    files = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [file for file in files if file.is_file()]


def test_no_tracked_file_repeats_the_text_of_a_resolution(originals: list[str], tracked: list[Path]) -> None:
    forbidden = forbidden_runs(originals)
    assert len(forbidden) > 1_000
    found = {
        str(file.relative_to(ROOT)): runs
        for file in tracked
        if b"\0" not in (content := file.read_bytes())
        and (runs := repetitions(content.decode(errors="replace"), forbidden))
    }
    assert found == {}


def test_a_repetition_is_found_however_it_is_laid_out() -> None:
    original = "that the quick brown fox jumps over one lazy dog, and then sleeps"
    forbidden = forbidden_runs([original])
    assert repetitions("# That the QUICK brown\n# fox jumps over *one*\n# lazy dog", forbidden)
    assert not repetitions("the quick brown fox jumps over one lazy", forbidden)


def test_a_name_may_be_repeated_in_full() -> None:
    assert repetitions(TITLE, forbidden_runs([f"Resolution 7 {TITLE}", HISTORY])) == []
    assert repetitions(HISTORY, forbidden_runs([HISTORY])) == []
