"""Which version was served when: by its publication, or by a switch to one that had been published before.

    DATA/switches.jsonl     one `Switch` a line, as JSON, the oldest first; publications are in the manifests

A version that is published is served from then on, so only what is no publication is written down: a rollback, and a
start that found the version it should serve damaged.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal, Self

from app.model.published import Manifest, PublishedVersion

SwitchKind = Literal["rollback", "recovery"]

_ID = re.compile(r"(\d{8}T\d{6})(\d{3})Z(?:-.*)?")


@dataclass(frozen=True)
class Switch:
    """From `at` (ISO 8601, UTC) on `version` was served in the place of `before`; "" where that could not be read."""

    at: str
    version: str
    before: str
    kind: SwitchKind
    reason: str = ""

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The switch in one line; `TypeError` or `ValueError` where it is none."""
        made = cls(**json.loads(text))
        datetime.fromisoformat(made.at)
        return made

    def to_json(self) -> str:
        """The switch as one line."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"

    @property
    def moment(self) -> datetime:
        """When it happened."""
        return _in_utc(datetime.fromisoformat(self.at))


def switches_file(dataset: Path) -> Path:
    """The file of switches."""
    return dataset / "switches.jsonl"


def switches(dataset: Path) -> list[Switch]:
    """All switches, the oldest first; a line that a crash cut off is passed over."""
    try:
        lines = switches_file(dataset).read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(Switch.from_json(line))
        except (TypeError, ValueError):  # one line in a great many
            continue
    return found


def recovery(dataset: Path, served: str) -> Switch | None:
    """The switch by which this version is served because the right one is damaged; None where it is the right one."""
    last = next(reversed(switches(dataset)), None)
    return last if last is not None and last.kind == "recovery" and last.version == served else None


def moment_of(manifest: Manifest) -> datetime:
    """When a version was published: to the millisecond, which its id tells, or to the second."""
    return moment_of_id(manifest.id) or _in_utc(datetime.fromisoformat(manifest.published))


def moment_of_id(version: str) -> datetime | None:
    """The moment that the id of a version tells; None where it tells none."""
    found = _ID.fullmatch(version)
    return datetime.strptime(f"{found[1]}{found[2]}000+0000", "%Y%m%dT%H%M%S%f%z") if found else None


def moment_meant(text: str) -> datetime:
    """The moment that a date (its end, in UTC) or a date with a time (in UTC unless it says otherwise) stands for.

    Both are as ISO 8601 writes them; `ValueError` where it is neither. A "+" that arrived as a blank is understood.
    """
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        return _in_utc(datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text))


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def served_at(
    versions: Sequence[PublishedVersion], switched: Sequence[Switch], moment: datetime
) -> PublishedVersion | None:
    """The version that was served at a moment; None before the first, and where it is no longer kept."""
    kept = {version.id: version for version in versions}
    published = sorted((moment_of(version.manifest), version.id) for version in versions)
    events = sorted([*published, *((switch.moment, switch.version) for switch in switched)])
    before = [version for at, version in events if at <= moment]
    if not before:
        return None
    served = before[-1]
    after = next((version for at, version in published if at > moment), None)
    parent = kept[after].manifest.parent if after else None
    if parent is not None and parent != served and parent not in kept:
        return None  # others were published in between, and are gone
    return kept.get(served)
