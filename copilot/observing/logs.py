"""Lines of the log: as text, or each as one object of JSON. None holds the text of an error that we didn't write.

A library's error may repeat what it was given, so of an exception only its name and its places are shown.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType
from typing import Any, Literal

from copilot.observing.asked import request_id
from copilot.wire.base import canonical_json

LogKind = Literal["text", "json"]
OURS = ("api", "copilot", "retrieval", "policy_corpus", "uvicorn")
_ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def places(error: BaseException) -> list[str]:
    """Where an error came about, the last twelve steps of its way."""
    steps = [
        f"{'/'.join(PurePath(frame.f_code.co_filename).parts[-2:])}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return steps[-12:]


class TextLines(logging.Formatter):
    """A line of text, in which nothing can act on a terminal and no line can pass for another."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def format(self, record: logging.LogRecord) -> str:
        return _ACTING.sub(_escaped, super().format(record)).replace("\n", "\\n")

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - the name is the library's
        error = ei[1]
        return f"{type(error).__name__} at {'; '.join(places(error))}" if error else ""


class JsonLines(logging.Formatter):
    """An object a line: ``at``, ``level``, ``logger``, ``request_id``, and what there is to say."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if known := request_id():
            line["request_id"] = known
        line |= _said(record.getMessage())
        error = record.exc_info[1] if record.exc_info else None
        if error:
            line |= {"error": type(error).__name__, "places": places(error)}
        return _ACTING.sub(_escaped, canonical_json(line))


def logging_config(kind: LogKind) -> dict[str, Any]:
    """What ``logging.config.dictConfig`` takes: everything of ours goes to the standard error."""
    formatter = "copilot.observing.logs." + ("JsonLines" if kind == "json" else "TextLines")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
        "loggers": {name: {"handlers": ["stderr"], "level": "INFO", "propagate": False} for name in OURS},
    }


def _said(message: str) -> dict[str, object]:
    """What a line says: the fields of one that is an object of JSON already, else its words."""
    if message.startswith("{"):
        try:
            return dict(json.loads(message))
        except ValueError:
            pass
    return {"message": message}


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
