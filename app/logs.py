"""The form of log lines: text for people, one JSON object a line for machines (setting LOG_FORMAT)."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, Literal

TEXT: Final = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


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
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter(TEXT))
    logging.basicConfig(level=level.upper(), handlers=[handler])
