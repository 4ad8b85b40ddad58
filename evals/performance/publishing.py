"""Putting a report into the README: its table between two marks, its pictures beside it."""

from pathlib import Path

from copilot.errors import BadInput
from evals.performance.drawing import bars
from evals.performance.report import Report, table

BEGIN, END = "<!-- performance: written by copilot bench -->", "<!-- performance: end -->"
PICTURES = "docs/performance"


def publish(report: Report, root: Path) -> list[Path]:
    """Write the table and the pictures under ``root``; the files that were written. Raises ``BadInput``."""
    readme = root / "README.md"
    text = readme.read_text("utf-8") if readme.is_file() else ""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise BadInput(f"{str(readme)!r} has no place for figures\n  hint: put {BEGIN} and {END} into it")
    folder = root / PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write(folder / f"{name}.svg", picture) for name, picture in _pictures(report).items()]
    shown = [f"![{picture.stem}]({PICTURES}/{picture.name})" for picture in written]
    targets = [f"- {target.line()}" for target in report.targets]
    middle = "\n".join(["", "", *table(report.rows), "", *shown, "", *targets, "", ""])
    return [*written, _write(readme, f"{before}{BEGIN}{middle}{END}{after}")]


def _pictures(report: Report) -> dict[str, str]:
    busy = [(row.service, row.rate) for row in report.rows if row.load == "busy"]
    cpu = [(row.service, row.cpu) for row in report.rows if row.load == "busy"]
    idle = [(row.service, row.p50) for row in report.rows if row.load == "idle"]
    return {
        "throughput": bars("Drafts a second, 64 in flight, a model that takes 200 ms", busy, "/s"),
        "cpu": bars("CPU of a draft", cpu, "ms"),
        "overhead": bars("Time of a draft beyond the model, one in flight, median", idle, "ms"),
    }


def _write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path
