"""``copilot eval``: measuring and calibrating, a module for each command."""

from typing import ClassVar

import typer

from copilot.cli.lazy import LazyCommands


class _Verbs(LazyCommands):
    package = __name__
    table: ClassVar = {
        "run": "Run golden cases through the pipeline, every outcome kept.",
        "data": "Turn a labelled CSV or JSON Lines file into golden cases.",
        "score": "Score a run anew and keep the scores in its folder.",
        "report": "Write a page of HTML that needs nothing else about a run.",
        "compare": "Compare two runs on the cases that both have: what is better, what is worse.",
        "gate": "Hold a run against the baseline.",
        "threshold": "Learn the laxest threshold of confidence that keeps a promise.",
        "estimate": "Estimate how many of a run's drafts are right, from a few audited decisions.",
        "counterfactual": "Draft each violation of a run again without the sections that it cites.",
        "robustness": "Disguise contents, swap groups, turn rules round: does the verdict change where it must?",
        "validate": "Simulate every estimator, test and guarantee with a known truth.",
        "check": "Hold golden cases against the policies that they were labelled under.",
        "agreement": "Compare the golden labels with those of the second, blind pass.",
        "retrieval": "Hold out each example with all that resembles it, and look for its section.",
        "calibrate": "Fit the local drafter's numbers to our golden cases.",
        "ask": "Ask the questions whose answers are known.",
    }
    elsewhere: ClassVar = {"counterfactual": "robustness"}


app = typer.Typer(help="Measure and calibrate.", no_args_is_help=True, cls=_Verbs)


@app.callback()
def _group() -> None:
    """Measure and calibrate."""
