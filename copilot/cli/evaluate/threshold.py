"""``copilot eval threshold``: from which confidence on drafts may be shown, with a guarantee."""

from typing import Annotated

import typer

from copilot.cli.console import say
from copilot.cli.evaluate.scored import RunFolder, scores_of
from copilot.cli.evaluate.tables import show_table
from copilot.cli.options import CorpusDir
from evals.report.wording import NOTHING, percent
from evals.statistics.selective import Guarantee
from evals.thresholds import LearntThreshold, learn_all

Alpha = Annotated[float, typer.Option("--alpha", help="Of the drafts shown at most this share is wrong.")]
Delta = Annotated[float, typer.Option("--delta", help="The chance that the promise does not hold.")]


def threshold(run: RunFolder, alpha: Alpha = 0.1, delta: Delta = 0.05, corpus: CorpusDir = None) -> None:
    """Learn the laxest threshold of confidence that keeps a promise, on the whole, for each policy and language."""
    guarantee = Guarantee(alpha, delta)
    found = learn_all(scores_of(run, corpus).cases, guarantee)
    say(f"Of the drafts shown at most {percent(alpha)} are wrong, with probability {percent(1 - delta)}.")
    say()
    heads = ("of", "", "confidence from", "shown", "of drafts", "of cases", "coverage left", "wrong here", "families")
    held = [each for each in found if each.threshold.value is not None]
    show_table(heads, [_row(each) for each in found if each.slice is None or each in held], 2)
    without = [each for each in found if each.threshold.value is None]
    if without:
        say()
        say(f"No threshold can promise it for {len(without)}:")
        rows = [(*_named(each), each.threshold.undefined or "") for each in without]
        show_table(("of", "", "why"), rows, 3)
    say()
    say("Each line keeps its promise by itself; for all of several to hold at once, divide delta by their number.")


def _row(each: LearntThreshold) -> tuple[str, ...]:
    value = each.threshold.value
    return (
        *_named(each),
        NOTHING if value is None else f"{value:.3f}",
        str(each.shown),
        str(each.drafts),
        str(each.cases),
        percent(each.coverage),
        percent(each.threshold.risk.value),
        str(each.threshold.tested),
    )


def _named(each: LearntThreshold) -> tuple[str, str]:
    return each.slice or ("all", "")
