"""Real resolutions against versions of them made here: what was done to the text is what is found."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.model.clause_alignment import pair
from app.model.revision_changes import changes_between
from app.model.version_text import TextClause, VersionText, version_text
from app.sources.resolutions import read_resolution

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module", name="versions")
def _versions(shared: Path) -> list[VersionText]:
    files = [*sorted((shared / "seeds").glob("*.txt")), *sorted((shared / "data/resolutions").glob("*.txt"))]
    if not files:
        pytest.skip("no resolutions are beside the checkout")
    return [version_text(read_resolution(file)) for file in files]


def _revised(
    version: VersionText, others: Sequence[TextClause], source: random.Random, share: float
) -> tuple[VersionText, dict[int, int]]:
    """A later version, and which clause of it goes on from which: some gone, some come, most in some other words."""
    clauses: list[TextClause] = []
    truth: dict[int, int] = {}
    words = [word for clause in others for word in clause.text.split()]
    for place, clause in enumerate(version.clauses):
        if source.random() < 0.1:
            continue
        text = clause.text.split()
        if source.random() < 0.6:
            for at in source.sample(range(len(text)), round(share * len(text))):
                text[at] = source.choice(words)
        truth[place] = len(clauses)
        clauses.append(replace(clause, text=" ".join(text)))
        if source.random() < 0.1:
            clauses.append(replace(clause, path=f"{clause.path} {len(clauses)}", text=source.choice(others).text))
    return replace(version, clauses=tuple(clauses)), truth


def test_a_real_resolution_is_unchanged_against_itself(versions: list[VersionText]) -> None:
    for version in versions:
        assert {change.changes for change in changes_between(version, version).clauses} == {("unchanged",)}


def test_edited_real_clauses_are_found_and_no_other_is_taken_for_them(versions: list[VersionText]) -> None:
    found = wrong = wanted = 0
    for trial in range(20):
        version = versions[trial % len(versions)]
        others = [clause for other in versions if other is not version for clause in other.clauses]
        later, truth = _revised(version, others, random.Random(trial), (0.1, 0.2, 0.3, 0.4, 0.5)[trial % 5])
        pairs = set(pair(version, later).clauses.items())
        found += len(pairs & set(truth.items()))
        wrong += len(pairs - set(truth.items()))
        wanted += len(truth)

    assert found >= 0.99 * wanted
    assert wrong <= 0.005 * wanted


def test_clauses_of_different_resolutions_are_hardly_ever_taken_for_each_other(versions: list[VersionText]) -> None:
    pairs = [
        len(pair(one, other).clauses) / min(len(one.clauses), len(other.clauses))
        for one in versions
        for other in versions
        if one is not other
    ]

    assert max(pairs) < 0.1
