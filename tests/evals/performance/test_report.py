"""A report says which targets are met, and goes into the README with its pictures."""

from pathlib import Path

import pytest

from copilot.errors import BadInput
from evals.performance.publishing import BEGIN, END, publish
from evals.performance.report import AFTERNOON, ONE, TWO, Report, Target
from evals.performance.scenarios import Row
from evals.performance.starting import Starting


def a_row(service: str, load: str, rate: float = 100.0, p50: float = 10.0, cpu: float = 4.0) -> Row:
    return Row(service, load, rate, p50, p99=2 * p50, cpu=cpu, memory=200.0, ready=1.5, failed=0)


def a_report(ours: float = 200.0) -> Report:
    rows = (
        a_row(TWO, "busy", 260.0),
        a_row(ONE, "busy", ours),
        a_row(AFTERNOON, "busy", 60.0, cpu=14.0),
        a_row(ONE, "idle"),
        a_row(AFTERNOON, "idle", p50=60.0),
    )
    return Report(rows, Starting(0.3, 0.35), None)


@pytest.mark.parametrize(
    ("ours", "missed"),
    [
        pytest.param(200.0, [], id="more than three times as many"),
        pytest.param(
            170.0,
            ["times as many as the afternoon's service, worker for worker"],
            id="fewer than three times as many",
        ),
    ],
)
def test_targets_are_ratios_of_one_run(ours: float, missed: list[str]) -> None:
    assert [target.name for target in a_report(ours).targets if not target.met] == missed


def test_what_was_not_measured_is_not_met() -> None:
    assert not Target("something", None, 1.0, at_least=False).met
    assert "not measured" in Report((), Starting(0.1, 0.1), "a package").targets[0].line()


def test_figures_go_between_the_marks_of_the_readme(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGIN}\nold figures\n{END}\nafter\n", "utf-8")
    publish(a_report(), tmp_path)
    written = readme.read_text("utf-8")
    assert written.startswith(f"before\n{BEGIN}\n")
    assert written.endswith(f"{END}\nafter\n")
    assert "old figures" not in written
    assert "| afternoon | 64 in flight, model 200 ms | 60 |" in written
    pictures = sorted(path.name for path in (tmp_path / "docs/performance").iterdir())
    assert pictures == ["cpu.svg", "overhead.svg", "throughput.svg"]
    assert all(f"docs/performance/{name}" in written for name in pictures)


def test_a_readme_without_marks_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("words\n", "utf-8")
    with pytest.raises(BadInput, match="no place for figures"):
        publish(a_report(), tmp_path)
    assert (tmp_path / "README.md").read_text("utf-8") == "words\n"
