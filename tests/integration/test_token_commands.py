"""`twintext token`: a token is shown once, listed without its secret, and gone when it is revoked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.model.tokens import Tokens, Writer

ROOT = Path(__file__).parents[2]
SCOPE = "https://w3id.org/twintext/graph/notes/*"


def _token(dataset: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TWINTEXT_")}
    return subprocess.run(
        [sys.executable, "-m", "app", "token", *arguments, "--data", str(dataset)],
        check=False,
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_token_is_made_shown_once_listed_and_revoked(tmp_path: Path) -> None:
    dataset = tmp_path / "data"

    made = _token(dataset, "add", "ann", "--graph", SCOPE, "--graph", "urn:x:ann")
    token = made.stdout.strip()
    listed = _token(dataset, "list", TWINTEXT_WRITE_TOKEN="another-token-of-the-environment")

    assert made.returncode == 0, made.stderr
    assert Tokens(dataset).writer(token) == Writer("ann", (SCOPE, "urn:x:ann"))
    assert [line.split("\t")[:2] for line in listed.stdout.splitlines()] == [
        ["name", "may write"],
        ["ann", f"{SCOPE} urn:x:ann"],
        ["environment", "all graphs"],
    ]
    for secret in (token, "another-token"):
        assert secret not in listed.stdout + listed.stderr

    assert _token(dataset, "revoke", "ann").returncode == 0
    assert Tokens(dataset).writer(token) is None


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["add", "two words"], "a name has"),
        (["add", "ann", "--graph", "*"], "absolute IRI"),
        (["revoke", "nobody"], "no token is called 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_one_line(tmp_path: Path, arguments: list[str], reason: str) -> None:
    refused = _token(tmp_path, *arguments)

    assert refused.returncode == 1
    assert reason in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_write_token_that_is_too_short_is_refused_unsaid(tmp_path: Path) -> None:
    refused = _token(tmp_path, "list", TWINTEXT_WRITE_TOKEN="hunter2")

    assert refused.returncode == 1
    assert "at least 16 characters" in refused.stderr
    assert "hunter2" not in refused.stderr
