"""Whether a version can be served: `python -m app.dataset.soundness DIRECTORY` opens its stores and asks a little.

It runs as a process of its own, because a damaged store may bring down whoever opens it. Opening a store compares the
sizes of its files with its own list and the checksums of that list; the contents of every file are not read, which
would take minutes for a large dataset. `twintext backup` does read them all.
"""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

from app.child_process import child_environment
from app.errors import DatasetError
from app.model.published import Manifest, open_version

# A version of no more triples than this is counted, which reads an index of it: less than half a second.
COUNTED: Final = 500_000
_SECONDS: Final = 120.0


def fault_of(dataset: Path, version: str) -> str | None:
    """What is wrong with a version; None where it can be served."""
    try:
        found = open_version(dataset, version)
    except DatasetError as error:
        return getattr(error, "reason", None) or str(error)
    return fault_in(found.directory)


def fault_in(directory: Path) -> str | None:
    """What is wrong with a directory that is laid out as a version; None where it is sound."""
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "app.dataset.soundness", str(directory)],
            env=child_environment(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"its stores were not open after {_SECONDS:g} s"
    if ended.returncode == 0:
        return None
    if ended.returncode < 0:
        return f"the engine ended with {signal.Signals(-ended.returncode).name} when it opened its stores"
    words = ended.stderr.decode(errors="replace").strip().splitlines()
    return words[-1] if words else "its stores cannot be opened"


def examine(directory: Path) -> str | None:
    """The same within this process, which may not survive it."""
    from pyoxigraph import QuerySolutions, Store  # noqa: PLC0415  # whoever only starts the process needs no engine

    try:
        manifest = Manifest.from_json((directory / "manifest.json").read_text(encoding="utf-8"))
        for name, triples in (("asserted", manifest.asserted), ("complete", manifest.total)):
            store = Store.read_only(str(directory / name))
            store.query("ASK { GRAPH ?g { ?s ?p ?o } }")
            if triples > COUNTED:
                continue
            found = store.query("SELECT (COUNT(*) AS ?triples) { ?s ?p ?o }")
            counted = int(next(found)["triples"].value) if isinstance(found, QuerySolutions) else -1
            if counted != triples:
                return f"its store {name!r} holds {counted} triples, where {triples} were published"
    except (KeyError, OSError, RuntimeError, TypeError, ValueError) as error:  # the manifest, or the engine
        return " ".join(str(error).split())
    return None


if __name__ == "__main__":
    fault = examine(Path(sys.argv[1]))
    if fault:
        print(fault, file=sys.stderr)  # noqa: T201  # whoever started this reads it
    sys.exit(1 if fault else 0)
