"""``copilot bench``: how fast the service is, beside the same job done with LangChain."""

import json
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import note, say
from copilot.cli.options import CorpusDir, settings_for
from evals.performance.contestants import PEERS, Place, peers_missing, prepare
from evals.performance.processes import free_port
from evals.performance.publishing import publish
from evals.performance.report import Report
from evals.performance.scenarios import Effort, contestants, measure
from evals.performance.starting import measure_starting

MISSED = 1  # the exit code when a target is missed
_CONTENTS = 400  # different ones; after the first round their embeddings are remembered

Json = Annotated[bool, typer.Option("--json", help="The report for machines.")]
Busy = Annotated[int, typer.Option("--busy", min=64, help="Requests of a busy round.")]
Idle = Annotated[int, typer.Option("--idle", min=10, help="Requests of an idle round.")]
Rounds = Annotated[int, typer.Option("--rounds", min=1, max=20, help="Of each measurement; the best counts.")]
Root = Annotated[Path | None, typer.Option("--write-readme", help="Put the figures into the README of this folder.")]


def bench(
    json_: Json = False,
    busy: Busy = 1500,
    idle: Idle = 200,
    rounds: Rounds = 3,
    write_readme: Root = None,
    corpus: CorpusDir = None,
) -> None:
    """Measure the service and its peers in turn, with one scripted model; exit code 1 when a target is missed.

    Absolute figures are this machine's. The ratios are what counts: all is measured in one run.
    """
    settings = settings_for(corpus)
    with tempfile.TemporaryDirectory(prefix="copilot-bench-") as folder:
        place = Place(Path(folder), settings.corpus, free_port(), settings.data / "assets")
        report = _measured(place, Effort(busy, idle, rounds))
    if write_readme:
        for path in publish(report, write_readme):
            note(f"written: {path}")
    say(json.dumps(report.document(), indent=1) if json_ else "\n".join(report.lines()))
    if not all(target.met for target in report.targets):
        raise typer.Exit(MISSED)


def _measured(place: Place, effort: Effort) -> Report:
    prepare(place, _CONTENTS)
    missing = peers_missing()
    if missing:
        note(f"the peers are left out: they need {missing}\n  hint: pip install 'review-copilot[bench]'")
    starting = measure_starting(effort.rounds)
    rows = measure(place, effort, contestants(place, () if missing else PEERS), note)
    return Report(tuple(rows), starting, missing)
