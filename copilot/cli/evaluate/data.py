"""``copilot eval data``: somebody else's labelled file as golden cases."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import read_policies
from copilot.cli.console import say
from copilot.cli.evaluate.cases import tell_adapted
from copilot.cli.options import CorpusDir, settings_for
from copilot.errors import BadInput
from evals.adapters import adapt
from evals.golden_cases import dump_golden

Mapping = Annotated[Path, typer.Argument(help="A YAML file that says what columns and labels mean.", metavar="MAPPING")]
Out = Annotated[Path | None, typer.Option("--out", help="Golden cases to write, as JSON Lines.", metavar="FILE")]


def data(mapping: Mapping, out: Out = None, corpus: CorpusDir = None) -> None:
    """Turn a labelled CSV or JSON Lines file into golden cases; without --out, only say what would come of it."""
    if out and out.exists():
        raise BadInput(f"{str(out)!r} is there already\n  hint: give another --out, or remove it")
    adapted = adapt(mapping, read_policies(settings_for(corpus)))
    tell_adapted(mapping, adapted)
    for label, count in adapted.labels.most_common():
        say(f"{count:>8}  {label!r}")
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("".join(dump_golden(golden) + "\n" for golden in adapted.cases), encoding="utf-8")
        say(f"written: {out}")
