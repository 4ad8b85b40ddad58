"""Retention: how long what a decided case says is kept, by how it was decided and by the kind of case."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Protocol

from copilot.cases import CaseId
from copilot.errors import Misconfigured
from copilot.recommendations import Verdict

_HELD = "legal_hold"


@dataclass(frozen=True, slots=True)
class Retention:
    """The data of ``retention.toml``; ``kinds`` have times of their own, by the name of the verdict."""

    violation: timedelta
    no_violation: timedelta
    kinds: Mapping[str, Mapping[str, timedelta]]

    def time_of(self, kind: str | None, verdict: Verdict) -> timedelta:
        """How long a case is kept. One without a verdict is kept as long as a violation."""
        name = "no_violation" if verdict is Verdict.NO_VIOLATION else "violation"
        own = self.kinds.get(kind or "", {})
        return own.get(name, self.no_violation if name == "no_violation" else self.violation)

    @property
    def shortest(self) -> timedelta:
        """No case is erased before so long."""
        own = [time for times in self.kinds.values() for time in times.values()]
        return min(self.violation, self.no_violation, *own)


@dataclass(frozen=True, slots=True)
class Kept:
    """A decided case that still says something."""

    case: CaseId
    decided_at: datetime
    kind: str | None
    verdict: Verdict
    lane: str | None


@dataclass(frozen=True, slots=True)
class Expired:
    """The cases whose time is over: those to erase, and those that a legal hold keeps."""

    to_erase: tuple[Kept, ...]
    held: tuple[Kept, ...]


class DecidedCases(Protocol):
    """Finds what was decided long ago."""

    async def decided_before(self, moment: datetime, after: CaseId | None, limit: int) -> Sequence[Kept]:
        """Decided cases that still say something, by id, those behind ``after``. Raises ``StoreUnavailable``."""
        ...


def read_retention(path: Path | None = None) -> Retention:
    """The times of a file, or those that come with the project. Raises ``Misconfigured`` that names the file."""
    source = path or files(__package__).joinpath("retention.toml")
    try:
        rows = tomllib.loads(source.read_text(encoding="utf-8"))
        kinds = {kind: _times(row) for kind, row in rows.get("kinds", {}).items()}
        return Retention(_days(rows["violation"]["days"]), _days(rows["no_violation"]["days"]), kinds)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
        hint = "it has [violation] and [no_violation] with days, and [kinds.NAME] with violation and no_violation"
        raise Misconfigured(f"{source} can't be used: {error}\n  hint: {hint}") from None


def expired(cases: Sequence[Kept], retention: Retention, now: datetime) -> Expired:
    """Which of the cases have been kept as long as they may be."""
    over = [case for case in cases if case.decided_at + retention.time_of(case.kind, case.verdict) <= now]
    held = tuple(case for case in over if case.lane == _HELD)
    return Expired(tuple(case for case in over if case.lane != _HELD), held)


def _times(row: Mapping[str, int]) -> dict[str, timedelta]:
    if unknown := row.keys() - {"violation", "no_violation"}:
        raise ValueError(f"{min(unknown)!r} is not known")
    return {name: _days(days) for name, days in row.items()}


def _days(days: int) -> timedelta:
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 36_500:
        raise ValueError(f"{days!r} is no number of days")
    return timedelta(days=days)
