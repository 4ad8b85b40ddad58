"""Options that several commands share."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from copilot.errors import BadInput
from copilot.settings import Settings, read_settings
from copilot.wire.regions import known_region
from policy_corpus.model import Region

CorpusDir = Annotated[Path | None, typer.Option("--corpus", help="The folder of the policies.", metavar="DIR")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Policies in force on this day.", metavar="DATE")]
RegionCode = Annotated[str | None, typer.Option("--region", help="Where enforcement applies.", metavar="CC")]
AsJson = Annotated[bool, typer.Option("--json", help="The wire form instead of readable text.")]
InFile = Annotated[Path | None, typer.Option("--file", help="JSON Lines to read.", metavar="FILE")]
OutFile = Annotated[Path | None, typer.Option("--out", help="JSON Lines to write.", metavar="FILE")]


def settings_for(corpus: Path | None) -> Settings:
    """The settings, with ``--corpus`` before what they say."""
    return read_settings(**({"corpus_dir": corpus} if corpus else {}))


def check_source(text: str | None, file: Path | None, result: Path | None) -> None:
    """Raise ``BadInput`` unless there is either a text or a file, and ``--out`` only beside a file."""
    if (text is None) == (file is None):
        raise BadInput("give either a TEXT or --file\n  hint: put the content in quotes: 'the content'")
    if text is not None and result is not None:
        raise BadInput("--out goes with --file\n  hint: for one TEXT write `--json > FILE`")
    if text is not None and not text.strip():
        raise BadInput("the content is empty\n  hint: put it in quotes: 'the content'")


def read_date(text: str | None) -> date | None:
    """The day that ``--as-of`` names. Raises ``BadInput``."""
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise BadInput(f"--as-of {text!r} is no date\n  hint: write it as 2026-03-01") from None


def read_region(text: str | None) -> Region | None:
    """The region that ``--region`` names. Raises ``BadInput``."""
    try:
        return Region(known_region(text)) if text is not None else None
    except ValueError:
        raise BadInput(f"--region {text!r} is no region\n  hint: an ISO code of two capital letters, or EU") from None
