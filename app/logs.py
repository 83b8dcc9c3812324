"""The form of log lines: text for people, one JSON object a line for machines (setting LOG_FORMAT)."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal

TEXT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


class TextFormatter(logging.Formatter):
    """The usual line; the time is put into words once a second."""

    def __init__(self) -> None:
        super().__init__(TEXT)
        self._second = (-1, "")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802  # logging's
        """Local time with milliseconds, as the base class writes it."""
        second = int(record.created)
        if second != self._second[0]:
            self._second = second, datetime.fromtimestamp(second).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        return f"{self._second[1]},{int(record.msecs):03d}"


class JsonFormatter(logging.Formatter):
    """Each record as an object with time (ISO 8601, UTC), level, logger and message.

    A record whose message is a mapping brings its members instead of a message.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the record holds: JSON escapes line breaks."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {"time": time, "level": record.levelname.lower(), "logger": record.name}
        line |= record.msg if isinstance(record.msg, Mapping) else {"message": record.getMessage()}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str, form: Literal["text", "json"]) -> None:
    """Log to standard error from this level on, in this form."""
    # No line names them, and each record would look them up.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler])
