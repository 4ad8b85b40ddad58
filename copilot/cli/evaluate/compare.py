"""``copilot eval compare``: two runs over the same cases."""

import json
from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import say, say_json
from copilot.cli.evaluate.scored import scores_of
from copilot.cli.evaluate.tables import show_table
from copilot.cli.options import AsJson, CorpusDir
from evals.comparing import Compared, Comparison
from evals.comparing import compare as compare_runs
from evals.report.changes import LEVEL, in_a_sentence, verdict_on
from evals.report.wording import NOTHING, p_value, percent, points, words
from evals.scoring.files import plain

_MOST = 20
Before = Annotated[Path, typer.Argument(help="The run before: its folder or its scores.json.", metavar="A")]
After = Annotated[Path, typer.Argument(help="The run after.", metavar="B")]


def compare(before: Before, after: After, corpus: CorpusDir = None, as_json: AsJson = False) -> None:
    """Compare two runs on the cases that both have: what is better, what is worse, and what could have been seen."""
    first, second = (scores_of(place, corpus) for place in (before, after))
    comparison = compare_runs(first.cases, second.cases)
    if as_json:
        say_json(json.dumps(plain(comparison), ensure_ascii=False))
        return
    _tell(comparison)
    for name, stored in (("A", first), ("B", second)):
        endings = stored.scorecard.counts.endings
        say(f"{name}: " + ", ".join(f"{count} {ending}" for ending, count in endings.items()))


def _tell(comparison: Comparison) -> None:
    say(in_a_sentence(comparison))
    counts = (len(comparison.only_before), len(comparison.only_after), len(comparison.relabelled))
    if any(counts):
        say(f"Not compared: {counts[0]} only in A, {counts[1]} only in B, {counts[2]} of another text or label.")
    if comparison.alone:
        say(f"Not compared: {comparison.alone} outcomes of repetitions that only one of them has.")
    say()
    heads = ("measure", "", "A", "B", "points", "95% interval", "bootstrap", "p", "McNemar", "smallest seen", "n")
    show_table(heads, [_row(name, each) for name, each in comparison.overall.items()], 2)
    _tell_slices(comparison)
    flips = comparison.flips
    if flips:
        say()
        worse = sum(flip.worse > 0 for flip in flips)
        say(f"Cases that flipped, worst first: {worse} got worse, {len(flips) - worse} better")
        rows = [
            (f.case_id, words(f.expected), f.severity or NOTHING, words(f.before), words(f.after), f"{f.worse:+d}")
            for f in flips[:_MOST]
        ]
        show_table(("case", "labelled", "severity", "A", "B", "harm"), rows, 5)


def _tell_slices(comparison: Comparison) -> None:
    moved = [each for each in comparison.slices if each.p_adjusted is not None and each.p_adjusted <= LEVEL]
    say()
    say(f"{len(comparison.slices)} slices compared, {len(moved)} moved (p adjusted by Holm, at most {LEVEL})")
    if moved:
        moved.sort(key=lambda each: each.paired.difference.value or 0.0)
        heads = ("slice", "", "A", "B", "points", "95% interval", "p adjusted", "n")
        rows = [
            (" ".join(each.slice or ()), words(each.measure), *_figures(each), p_value(each.p_adjusted), _n(each))
            for each in moved[:_MOST]
        ]
        show_table(heads, rows, 2)


def _row(name: str, each: Compared) -> tuple[str, ...]:
    drawn = each.bootstrap.difference if each.bootstrap else None
    again = NOTHING if drawn is None or drawn.low is None else f"{points(drawn.low)} to {points(drawn.high)}"
    tested = (p_value(each.paired.p_value), p_value(each.mcnemar), points(each.smallest_effect).lstrip("+"))
    return (words(name), verdict_on(each), *_figures(each), again, *tested, _n(each))


def _figures(each: Compared) -> tuple[str, str, str, str]:
    difference = each.paired.difference
    interval = NOTHING if difference.low is None else f"{points(difference.low)} to {points(difference.high)}"
    return percent(each.before), percent(each.after), points(difference.value), interval


def _n(each: Compared) -> str:
    return str(each.paired.difference.n)
