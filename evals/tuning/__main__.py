"""Fit the embedder's numbers to the examples of the policies: ``python -m evals.tuning``.

It takes about twenty minutes on two cores. Afterwards the vectors that come along are made anew (``make vectors``), and
what rests on them is fitted anew (``copilot eval calibrate``); CONTRIBUTING has the order.
"""

import argparse
import sys
import time
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

from evals.tuning.batches import begin, shown_examples
from evals.tuning.network import read_network
from evals.tuning.tokens import read_tokens
from evals.tuning.training import Losses, Recipe, fit
from policy_corpus.reader import read_corpus
from retrieval.embedders.nano_e5 import packaged_weights
from retrieval.embedders.tuning import FITTED, Tuning, write_tuning

_TOLD = 20  # steps between two lines


def main(arguments: list[str] | None = None) -> None:
    """Fit, and write the file."""
    given = _parser().parse_args(arguments)
    weights, corpus = packaged_weights(), read_corpus(given.corpus)
    data = weights.path.read_bytes()
    network, recipe = read_network(data), Recipe(epochs=given.epochs, layers=given.layers, seed=given.seed)
    shown = shown_examples(corpus, given.as_of)
    sys.stderr.write(f"{len(shown)} examples\n")
    begun = begin([each.text for each in shown], network, read_tokens(data), recipe.layers)
    numbers = fit(shown, begun, network, recipe, _tell)
    said = {"corpus": corpus.fingerprint, "as_of": given.as_of.isoformat(), "examples": len(shown), **asdict(recipe)}
    tuning = Tuning(weights.sha256, numbers, said)
    write_tuning(tuning, given.out)
    sys.stdout.write(f"{given.out}: {tuning.digest[:12]}\n")


def _tell(step: int, steps: int, losses: Losses) -> None:
    if step % _TOLD == 0 or step == steps:
        shown = "  ".join(f"{name} {float(value):.3f}" for name, value in losses._asdict().items())
        sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {step} of {steps}  {shown}\n")


def _parser() -> argparse.ArgumentParser:
    usual, parser = Recipe(), argparse.ArgumentParser(prog="python -m evals.tuning", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("policy_corpus"), help="the folder of the policies")
    parser.add_argument("--as-of", type=date.fromisoformat, default=datetime.now(UTC).date(), help="the day")
    parser.add_argument("--epochs", type=int, default=usual.epochs, help="times over all examples")
    parser.add_argument("--layers", type=int, default=usual.layers, help="how many layers, from the last on")
    parser.add_argument("--seed", type=int, default=usual.seed, help="the order of the examples")
    parser.add_argument("--out", type=Path, default=FITTED, help="the file that is written")
    return parser


if __name__ == "__main__":
    main()
