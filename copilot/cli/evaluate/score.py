"""``copilot eval score``: a run's outcomes against its labels, without running anything again."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import say
from copilot.cli.evaluate.scored import rulebook_of, tell_scored
from copilot.cli.evaluate.tables import show_table
from copilot.cli.options import CorpusDir
from evals.report.wording import figure, interval, words
from evals.scored_runs import SCORES, score_folder
from evals.scoring.ratios import Prices

Folder = Annotated[Path, typer.Argument(help="The folder of a run.", metavar="RUN")]
PriceIn = Annotated[float | None, typer.Option("--price-in", min=0, help="Money for a million tokens of questions.")]
PriceOut = Annotated[float, typer.Option("--price-out", min=0, help="Money for a million tokens of answers.")]
PriceCached = Annotated[float | None, typer.Option("--price-cached", min=0, help="For those that a cache served.")]


def score(
    run: Folder,
    corpus: CorpusDir = None,
    price_in: PriceIn = None,
    price_out: PriceOut = 0.0,
    price_cached: PriceCached = None,
) -> None:
    """Score a run anew and keep the scores in its folder; every figure with its interval."""
    rulebook = rulebook_of(run, corpus)
    prices = None
    if price_in is not None:
        prices = Prices(price_in, price_out, price_in if price_cached is None else price_cached)
    stored = score_folder(run, rulebook, prices)
    tell_scored(run, stored, rulebook)
    card = stored.scorecard
    rows = [
        (words(name), figure(name, each.value), interval(name, each), f"{each.n}")
        for name, each in card.metrics.items()
    ]
    show_table(("figure", "value", "95% interval", "n"), rows)
    say()
    say(", ".join(f"{count} {ending}" for ending, count in card.counts.endings.items()))
    say(f"written: {run / SCORES}")
