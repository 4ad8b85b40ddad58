"""``copilot eval gate``: whether a run may replace the baseline, by exit code and on one screen."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import say
from copilot.cli.evaluate.scored import RunFolder, scores_of
from copilot.cli.options import CorpusDir
from copilot.errors import BadInput
from evals.gate import BASELINE, RULES, check_gate, read_rules
from evals.gate_text import render_gate
from evals.scoring.files import read_baseline, write_baseline

FAILED = 1  # the exit code of a gate that is shut
_LASTING = ("id", "started", "commit", "dirty", "drafter", "model", "embedder", "prompt_fingerprint")
_PRINTS = ("calibration_fingerprint", "corpus_fingerprint", "data_fingerprint", "cases", "repeats", "seed")

Baseline = Annotated[Path, typer.Option("--baseline", help="The scores to compare with.", metavar="FILE")]
Rules = Annotated[Path, typer.Option("--rules", help="What may be lost, as TOML.", metavar="FILE")]
Accept = Annotated[bool, typer.Option("--accept", help="Make the run the new baseline; nothing is checked.")]


def gate(
    run: RunFolder,
    baseline: Baseline = BASELINE,
    rules: Rules = RULES,
    accept: Accept = False,
    corpus: CorpusDir = None,
) -> None:
    """Hold a run against the baseline. Exit code 0: it may replace it; 1: it may not, and the screen says why."""
    stored = scores_of(run, corpus)
    if accept:
        about = {name: stored.about[name] for name in (*_LASTING, *_PRINTS) if name in stored.about}
        write_baseline(baseline, about, stored.cases)
        say(f"written: {baseline}, {len(stored.cases)} outcomes")
        return
    if not baseline.exists():
        raise BadInput(f"there is no baseline at {str(baseline)!r}\n  hint: --accept makes this run one")
    result = check_gate(stored.cases, read_baseline(baseline).cases, read_rules(rules))
    say(render_gate(result))
    if not result.passed:
        raise typer.Exit(FAILED)
