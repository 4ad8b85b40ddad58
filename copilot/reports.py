"""Reports that the evals wrote, for those who read them elsewhere: a shelf of files, the newest first."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from copilot.errors import BadInput, NotFound

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", re.ASCII)


class ReportNotFound(NotFound):
    """No report goes by that name."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report: its file name, when it was written, and the figures that stand beside it, if any do."""

    name: str
    at: datetime
    figures: Mapping[str, object]


class ReportShelf(Protocol):
    """Where reports stand."""

    def all(self) -> list[Report]:
        """Every report, the newest first."""
        ...

    def page(self, name: str) -> str:
        """The HTML of a report. Raises ``ReportNotFound``."""
        ...


class NoReports:
    """A shelf without any."""

    def all(self) -> list[Report]:
        return []

    def page(self, name: str) -> str:
        raise ReportNotFound(f"no report {name!r}; `copilot eval report RUN --publish` writes one")


class ReportFolder:
    """The reports ``NAME.html`` in a folder, each with its figures in ``NAME.json`` where there are any."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Report]:
        found = [path for path in self._folder.glob("*.html") if _NAME.fullmatch(path.stem) and not path.is_symlink()]
        reports = [Report(path.stem, _written(path), _figures(path)) for path in found]
        return sorted(reports, key=lambda report: report.at, reverse=True)

    def put(self, name: str, html: str, figures: Mapping[str, str]) -> Path:
        """Put a report on the shelf, in place of one of that name; where it stands. Raises ``BadInput``."""
        if not _NAME.fullmatch(name):
            raise BadInput(f"{name!r} can't be a report's name\n  hint: letters, digits, dot, line and underline")
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{name}.html"
        path.with_suffix(".json").write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")
        path.write_text(html, encoding="utf-8")
        return path

    def page(self, name: str) -> str:
        path = self._folder / f"{name}.html"
        if not _NAME.fullmatch(name) or not path.is_file() or path.is_symlink():
            raise ReportNotFound(f"no report {name!r}; `copilot eval report RUN --publish` writes one")
        return path.read_text(encoding="utf-8")


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _figures(path: Path) -> Mapping[str, object]:
    try:
        figures = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return figures if isinstance(figures, dict) else {}
