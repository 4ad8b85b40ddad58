"""What a load of decisions is, what it came to, and how quick the disk is that it was put on."""

import random
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

COMMITS = 200  # plain ones, half before and half after


@dataclass(frozen=True, slots=True)
class Load:
    """How many clients decide how many cases each, and for how many seconds each thinks before a decision."""

    clients: int = 20
    each: int = 20
    think: float = 1.0

    def pause(self) -> float:
        """Seconds before the next decision: people don't think in step."""
        return random.uniform(0.5, 1.5) * self.think  # noqa: S311


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load came to. Times are in milliseconds: of decisions, and of the plain commits of the same run."""

    decisions: tuple[float, ...]
    commits: tuple[float, ...]
    seconds: float
    cpu: float

    def lines(self) -> list[str]:
        """The figures in words."""
        commit, last = quantile(self.commits, 0.5), quantile(self.decisions, 0.99)
        return [
            f"decisions: {len(self.decisions)}, {len(self.decisions) / self.seconds:.0f}/s, "
            f"{self.cpu / len(self.decisions):.1f} ms of CPU each",
            f"  p50 {quantile(self.decisions, 0.5):.1f} ms, p99 {last:.1f} ms, longest {max(self.decisions):.1f} ms",
            f"a plain commit: p50 {commit:.1f} ms, p99 {quantile(self.commits, 0.99):.1f} ms",
            f"p99 of a decision: {last / commit:.1f} plain commits at their median",
        ]


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them doesn't exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]


def plain_commits(folder: Path, wanted: int = COMMITS // 2) -> tuple[float, ...]:
    """How long it takes to insert a row and have it on the disk, in milliseconds."""
    took = []
    with closing(sqlite3.connect(folder / "plain.db", isolation_level=None)) as connection:
        for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
            connection.execute(statement)
        connection.execute("CREATE TABLE IF NOT EXISTS rows (number INTEGER PRIMARY KEY, text TEXT)")
        for _ in range(wanted):
            began = time.perf_counter()
            connection.execute("INSERT INTO rows (text) VALUES ('a row')")
            took.append((time.perf_counter() - began) * 1000)
    return tuple(took)
