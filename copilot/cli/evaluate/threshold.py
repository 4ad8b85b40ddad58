"""``copilot eval threshold``: from which confidence on drafts may be shown, with a guarantee."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import note, say
from copilot.cli.evaluate.scored import RunFolder, scores_of
from copilot.cli.evaluate.tables import show_table
from copilot.cli.options import CorpusDir
from evals.golden_split import fitted_among
from evals.report.wording import NOTHING, percent
from evals.statistics.selective import Guarantee
from evals.thresholds import LearntThreshold, as_thresholds, learn_all

Alpha = Annotated[float, typer.Option("--alpha", help="Of the drafts shown at most this share is wrong.")]
Delta = Annotated[float, typer.Option("--delta", help="The chance that the promise does not hold.")]

Out = Annotated[Path | None, typer.Option("--out", help="A file to write them to.", metavar="FILE")]


def threshold(
    run: RunFolder, alpha: Alpha = 0.1, delta: Delta = 0.05, out: Out = None, corpus: CorpusDir = None
) -> None:
    """Learn the laxest threshold of confidence that keeps a promise, on the whole, for each policy and language.

    Golden cases that the drafter's numbers were fitted to are left out: they'd promise too much.
    --out writes a file that COPILOT_THRESHOLDS can name: drafts that are less sure become abstentions.
    """
    guarantee = Guarantee(alpha, delta)
    stored = scores_of(run, corpus)
    fitted = fitted_among({(s.case_id, s.family) for s in stored.cases}, stored.about.get("calibration_fingerprint"))
    if fitted:
        note(f"{len(fitted)} cases are left out: the drafter's numbers were fitted to them")
    found = learn_all([score for score in stored.cases if score.case_id not in fitted], guarantee)
    _tell(found, guarantee)
    if out is not None:
        out.write_text(as_thresholds(found, guarantee, stored.about).as_json(), encoding="utf-8")
        say(f"written: {out}; COPILOT_THRESHOLDS={out} holds drafts to it")


def _tell(found: Sequence[LearntThreshold], guarantee: Guarantee) -> None:
    wrong, kept = percent(guarantee.alpha), percent(1 - guarantee.delta)
    say(f"Of the drafts shown at most {wrong} are wrong, with probability {kept}.")
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
