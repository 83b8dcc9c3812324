"""Formats whose libraries read what strangers built, each file in a process of its own that can be killed.

A parser of HTML may need the square of what it is given, one of PDF may follow a loop or unpack without end. The
process has so much time and memory, no network, and ends with the one that started it.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import astuple
from typing import Any, Final, Literal

from app import confinement
from app.child_process import OUT_OF_MEMORY, child_environment
from app.errors import DocumentError
from app.sources.resolutions.source_text import SourceText
from app.sources.resolutions.text import Line

Format = Literal["hypertext", "pdf"]

_SECONDS: Final = 10.0  # for any file, and as much again
_BYTES_A_SECOND: Final = 100_000
MEMORY: Final = 1_500_000_000  # bytes


def read_apart(form: Format, content: bytes, source: str) -> SourceText:
    """The lines of a file as its reader gives them; `DocumentError` where it says why not, or takes too much."""
    seconds = _SECONDS + len(content) / _BYTES_A_SECOND
    command = [sys.executable, "-P", "-m", "app.sources.resolutions.formats", form, source, str(os.getpid())]
    try:
        done = subprocess.run(
            command, input=content, env=child_environment(), capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(source, f"is built so that it cannot be read within {seconds:.0f} seconds") from None
    if done.returncode:
        last_words = done.stderr.decode(errors="replace")
        if any(words in last_words for words in OUT_OF_MEMORY):
            raise DocumentError(source, f"is built so that {MEMORY // 1_000_000} MB of memory do not do for it")
        if done.returncode < 0:  # a signal: the library aborts where its memory or its stack ends
            raise DocumentError(source, "is built so that its reader breaks down over it")
        raise DocumentError(source, f"cannot be read: {_last_line(last_words)}")
    answer = json.loads(done.stdout)
    if "reason" in answer:
        raise DocumentError(source, answer["reason"])
    return _from_json(answer, source)


def answer_apart(read: Callable[[bytes, str], SourceText], source: str, parent: int) -> None:
    """What the process does: read the file from standard input, and write its lines, or why there are none."""
    confinement.confine(parent=parent, network=False)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        answer = _as_json(read(sys.stdin.buffer.read(), source))
    except DocumentError as error:
        answer = {"reason": error.reason}
    sys.stdout.write(json.dumps(answer))


def _last_line(words: str) -> str:
    return words.strip().rpartition("\n")[2][:200]


def _as_json(read: SourceText) -> dict[str, Any]:
    return {
        "text": read.text,
        "lines": [astuple(line) for line in read.lines],
        "media_type": read.media_type,
        "warnings": read.warnings,
        "notes": read.notes,
        "revisions": read.revisions,
    }


def _from_json(form: dict[str, Any], source: str) -> SourceText:
    return SourceText(
        form["text"],
        tuple(Line(*line) for line in form["lines"]),
        source,
        form["media_type"],
        tuple(form["warnings"]),
        tuple((position, words) for position, words in form["notes"]),
        form["revisions"],
    )
