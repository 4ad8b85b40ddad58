"""``copilot eval validate``: the harness proves itself where the truth is known."""

from typing import Annotated

import typer

from copilot.cli.console import progress, say
from copilot.cli.evaluate.tables import show_table
from copilot.errors import BadInput
from evals.statistics.simulation import SUITES
from evals.statistics.trials import Plan, Trial

BROKEN = 1  # the exit code when a claim does not hold

Replications = Annotated[int, typer.Option("--replications", min=100, help="Of each trial; 10,000 take minutes.")]
Seed = Annotated[int, typer.Option("--seed", help="Of everything that is drawn.")]
Small = Annotated[bool, typer.Option("--small", help="Leave out the largest sets.")]
Only = Annotated[list[str] | None, typer.Option("--only", help=f"Of {', '.join(SUITES)}; may be given again.")]


def validate(replications: Replications = 10_000, seed: Seed = 1, small: Small = False, only: Only = None) -> None:
    """Simulate every estimator, test and guarantee with a known truth. Exit code 1: one does not keep its claim."""
    unknown = [name for name in only or () if name not in SUITES]
    if unknown:
        raise BadInput(f"there is no trial {unknown[0]!r}\n  hint: one of {', '.join(SUITES)}")
    plan, chosen = Plan(replications, seed, small), list(only or SUITES)
    trials: list[Trial] = []
    with progress("trials") as advance:
        for done, name in enumerate(chosen):
            advance(done, len(chosen))
            trials += SUITES[name](plan)
        advance(len(chosen), len(chosen))
    heads = ("estimator", "condition", "claim", "", "rate", "asked", "two errors", "replications", "")
    show_table(heads, [_row(trial) for trial in trials], 4)
    broken = sum(not trial.passed for trial in trials)
    say()
    say(f"{len(trials) - broken} of {len(trials)} claims hold.")
    if broken:
        raise typer.Exit(BROKEN)


def _row(trial: Trial) -> tuple[str, ...]:
    mark = "ok" if trial.passed else "BROKEN"
    rates = (f"{trial.rate:.2%}", f"{trial.target:.1%}", f"{trial.two_errors:.2%}", str(trial.replications))
    return (trial.estimator, trial.condition, trial.claim.value, mark, *rates, trial.note)
