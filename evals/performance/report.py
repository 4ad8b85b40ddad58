"""What the measurements come to: figures, ratios of the same run, and which targets they meet."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from evals.performance.scenarios import Row
from evals.performance.starting import Starting

ONE, TWO, AFTERNOON = "copilot, 1 worker", "copilot, 2 workers", "afternoon"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is aimed at. ``found`` is None where it was not measured."""

    name: str
    found: float | None
    limit: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether it is reached; what was not measured is not."""
        if self.found is None:
            return False
        return self.found >= self.limit if self.at_least else self.found <= self.limit

    def line(self) -> str:
        """In words."""
        sign = "≥" if self.at_least else "≤"
        found = "not measured" if self.found is None else f"{self.found:.3g}"
        return f"{'met   ' if self.met else 'MISSED'}  {self.name}: {found} ({sign} {self.limit:g})"


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run."""

    rows: tuple[Row, ...]
    starting: Starting
    missing: str | None

    def row(self, service: str, load: str) -> Row | None:
        """The figures of one service under one load."""
        return next((row for row in self.rows if (row.service, row.load) == (service, load)), None)

    @property
    def targets(self) -> list[Target]:
        """What is aimed at, with what was found."""
        two, one, idle = self.row(TWO, "busy"), self.row(ONE, "busy"), self.row(ONE, "idle")
        naive, naive_idle = self.row(AFTERNOON, "busy"), self.row(AFTERNOON, "idle")
        ratio = one.rate / naive.rate if one and naive else None
        less = naive_idle.p50 / idle.p50 if idle and naive_idle else None
        return [
            Target("drafts a second, 64 in flight, two workers", two.rate if two else None, 250, at_least=True),
            Target("times as many as the afternoon's service, worker for worker", ratio, 3, at_least=True),
            Target("overhead in ms, one in flight, instant model", idle.p50 if idle else None, 15, at_least=False),
            Target("times less overhead than the afternoon's service", less, 5, at_least=True),
            Target("CPU in ms a draft", one.cpu if one else None, 5, at_least=False),
            Target("seconds from start to ready", one.ready if one else None, 2, at_least=False),
            Target("MB without an embedder in the process", one.memory if one else None, 300, at_least=False),
            Target("seconds of `import copilot`", self.starting.importing, 0.5, at_least=False),
            Target("seconds of `copilot --help`", self.starting.help, 0.4, at_least=False),
        ]

    def document(self) -> dict[str, object]:
        """The report for machines."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "starting": asdict(self.starting),
            "targets": [{**asdict(target), "met": target.met} for target in self.targets],
            "missing": self.missing,
        }

    def lines(self) -> list[str]:
        """The report for people."""
        return [*table(self.rows), "", *(target.line() for target in self.targets)]


def table(rows: Sequence[Row]) -> list[str]:
    """The figures as a table in Markdown."""
    head = "| service | load | drafts/s | p50 ms | p99 ms | CPU ms a draft | MB | ready after s | failed |"
    lines = [head, "|---|---|---:|---:|---:|---:|---:|---:|---:|"]
    for row in rows:
        load = "64 in flight, model 200 ms" if row.load == "busy" else "1 in flight, model at once"
        figures = f"{row.rate:.0f} | {row.p50:.1f} | {row.p99:.1f} | {row.cpu:.1f} | {row.memory:.0f}"
        lines.append(f"| {row.service} | {load} | {figures} | {row.ready:.1f} | {row.failed} |")
    return lines
