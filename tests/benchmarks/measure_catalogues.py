"""How fast catalogues become a published version, and in how much memory: `make bench-catalogues`.

The sample of real records is multiplied: each copy has numbers of its own ("X.509.17", "ISO/IEC 9594-8-17"), so that it
makes documents, versions and relations of its own. What is measured is the command, from the files to the version.
"""

import argparse
import copy
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

SAMPLE: Final = Path(__file__).parents[2].parent / "shared" / "data" / "catalogue-sample.tar.xz"
_ITU = re.compile(r"\b(?P<number>[A-Z]{1,3}\.\d{1,5}(?:\.\d{1,3})?)(?=[ /(]|$)")
_ISO = re.compile(r"\b(?P<number>(?:ISO|IEC)[A-Z/ ]*? ?\d{2,6}(?:-\d{1,4})*)")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def main() -> None:
    """Measure both forms and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=37, help="copies of the sample as lines of JSON")
    parser.add_argument("--yaml", type=int, default=12, help="copies of the sample as YAML files")
    arguments = parser.parse_args()
    _say("| form | records | seconds | records/s | peak memory, MB |")
    _say("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        sample = _sample(Path(folder))
        for form, copies in (("lines", arguments.lines), ("yaml", arguments.yaml)):
            if copies:
                source = Path(folder) / form
                number = _multiply(sample, source, copies, form)
                seconds, memory = _measured(source, Path(folder) / f"{form}-dataset")
                _say(f"| {form} | {number} | {seconds:.1f} | {number / seconds:.0f} | {memory} |")
                shutil.rmtree(source)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _sample(folder: Path) -> list[dict[str, Any]]:
    with tarfile.open(SAMPLE) as archive:
        archive.extractall(folder / "sample", filter="data")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    files = sorted((folder / "sample").rglob("*.yaml"))
    return [_as_text(yaml.load(file.read_bytes(), loader)) for file in files]  # noqa: S506  # a safe loader


def _as_text(value: Any) -> Any:
    """Dates as texts, as JSON has them."""
    if isinstance(value, dict):
        return {name: _as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _multiply(sample: list[dict[str, Any]], target: Path, copies: int, form: str) -> int:
    target.mkdir()
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    number = 0
    for count in range(copies):
        records = (_renumbered(copy.deepcopy(record), count) for record in sample)
        if form == "lines":
            with (target / f"{count}.jsonl").open("w", encoding="utf-8") as file:
                for record in records:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                    number += 1
        else:
            (target / str(count)).mkdir()
            for position, record in enumerate(records):
                content = yaml.dump(record, Dumper=dumper, allow_unicode=True, sort_keys=False)
                (target / str(count) / f"{position}.yaml").write_text(content, encoding="utf-8")
                number += 1
    return number


def _renumbered(record: dict[str, Any], count: int) -> dict[str, Any]:
    """A record under numbers that end in the number of its copy; the first copy is as it was."""
    if count:
        for identifier in _identifiers(record):
            for name in ("content", "id"):
                if name in identifier and identifier.get("type") in {"ITU", "ISO", "IEC"}:
                    text = _ISO.sub(rf"\g<number>-{count}", identifier[name], count=1)
                    identifier[name] = _ITU.sub(rf"\g<number>.{count}", text) if text == identifier[name] else text
    return record


def _identifiers(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for form in (record, *(relation.get("bibitem", {}) for relation in record.get("relation", ()))):
        yield from (*_list(form.get("docid")), *_list(form.get("docidentifier")))


def _list(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _measured(source: Path, dataset: Path) -> tuple[float, int]:
    """The seconds that the command takes, and the most megabytes that its processes had at once."""
    started = time.monotonic()
    command = [sys.executable, "-m", "app", "ingest", "relaton", str(source), "--data", str(dataset)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        peak = [0]
        watching = threading.Thread(target=_watch, args=(process, peak))
        watching.start()
        status = process.wait()
        seconds = time.monotonic() - started
        watching.join()
    if status:
        raise SystemExit(f"the command ended with {status}")
    return seconds, peak[0] // 1_000_000


def _watch(process: subprocess.Popen[bytes], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_resident(pid) for pid in (process.pid, *_children(process.pid))))
        time.sleep(0.1)


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            yield child
            yield from _children(child)


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


if __name__ == "__main__":
    main()
