"""What validation said of a version, kept beside it: as text for people, as JSON for the validation of the next."""

from functools import lru_cache
from pathlib import Path

from app.dataset.validation import ValidationReport
from app.model.published import PublishedVersion


def write_report(directory: Path, report: ValidationReport | None) -> None:
    """Keep a report in the directory of a version in the making; None says that nothing was validated."""
    (directory / "report.txt").write_text(report.text() if report else "not validated\n", "utf-8")
    if report:
        (directory / "report.json").write_text(report.to_json(), "utf-8")


def read_report(version: PublishedVersion) -> ValidationReport:
    """The report of a version; one that is no basis for another where none was kept."""
    return _read(version.directory / "report.json")


@lru_cache(maxsize=2)
def _read(path: Path) -> ValidationReport:
    try:
        return ValidationReport.from_json(path.read_text("utf-8"))
    except (OSError, ValueError):
        return ValidationReport.of(())
