"""``copilot eval report``: a run as one page that a policy lead reads."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import say
from copilot.cli.evaluate.scored import RunFolder, rulebook_of, scores_of
from copilot.cli.options import CorpusDir, settings_for
from copilot.reports import ReportFolder
from evals.comparing import compare
from evals.gate import BASELINE
from evals.report.failures import worst_failures
from evals.report.numbers import figures_in_words
from evals.report.page import Material, render_report
from evals.scored_runs import open_cases
from evals.scoring.files import Baseline, StoredScores, read_baseline

Against = Annotated[
    Path | None,
    typer.Option("--against", help="A run to compare with; by default the committed baseline.", metavar="RUN"),
]
Publish = Annotated[
    bool, typer.Option("--publish", help="Also put the page where the console shows it to the policy team.")
]
Out = Annotated[Path | None, typer.Option("--out", help="The page; by default report.html in the run.", metavar="FILE")]


def report(
    run: RunFolder, against: Against = None, out: Out = None, publish: Publish = False, corpus: CorpusDir = None
) -> None:
    """Write a page of HTML that needs nothing else: the headline, plots, slices, failures, the comparison."""
    stored, rulebook = scores_of(run, corpus), rulebook_of(run, corpus)
    folder = run if run.is_dir() else run.parent
    path = out or folder / "report.html"
    opened = open_cases(folder, {score.key for score in worst_failures(stored.cases)})
    other = _other(against, stored, corpus)
    comparison = compare(other.cases, stored.cases) if other else None
    page = render_report(Material(stored, rulebook, opened, comparison, other.about if other else {}))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    say(f"written: {path}")
    if publish:
        shelf = ReportFolder(settings_for(corpus).data / "reports")
        name = folder.resolve().name if path.name == "report.html" else path.stem
        say(f"published: {shelf.put(name, page, figures_in_words(stored.scorecard, comparison))}")


def _other(against: Path | None, stored: StoredScores, corpus: Path | None) -> StoredScores | Baseline | None:
    if against is not None:
        return scores_of(against, corpus)
    if not BASELINE.exists():
        return None
    baseline = read_baseline(BASELINE)
    known = {score.case_id for score in baseline.cases}
    return baseline if any(score.case_id in known for score in stored.cases) else None
