"""The start after damage: where the version to be served is not sound, the newest sound one before it is."""

from pathlib import Path
from typing import Final

from app.dataset.soundness import fault_of
from app.errors import DamagedVersion, NoVersion
from app.model.published import served_id, version_names
from app.model.succession import Switch

PATIENCE: Final = 20.0


def recover(dataset: Path) -> Switch | None:
    """Make sure that a sound version is served: what had to be switched for that, None where nothing had to.

    Writers then go on from that version. `DamagedVersion` where no version before is sound, `DatasetLocked` where
    another process writes for long.
    """
    if _fault(dataset)[1] is None:
        return None
    from app.dataset import versions  # noqa: PLC0415  # a start without damage needs no engine

    with versions.writer_lock(dataset, patience=PATIENCE):
        served, fault = _fault(dataset)  # a writer may have published since
        if fault is None:
            return None
        names = version_names(dataset)
        for name in names[names.index(served) + 1 :] if served in names else names:
            if fault_of(dataset, name) is None:
                return versions.switch(dataset, name, "recovery", fault)
    raise DamagedVersion(served or "(unknown)", f"{fault}, and no version before it is sound; restore a backup")


def _fault(dataset: Path) -> tuple[str, str | None]:
    """The id of the version to be served and what is wrong with it; nothing is wrong where nothing is published."""
    try:
        served = served_id(dataset)
    except NoVersion:
        return "", "the file that names the version to serve is missing" if version_names(dataset) else None
    except (OSError, UnicodeDecodeError) as error:
        return "", f"the file that names the version to serve cannot be read ({error})"
    if not served:
        return "", "the file that names the version to serve is empty"
    return served, fault_of(dataset, served)
