"""``copilot eval check``: whether golden cases fit the policies, and what of the policies they cover."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import read_actions, read_policies
from copilot.cli.console import say
from copilot.cli.options import AsOf, CorpusDir, read_date, settings_for
from copilot.errors import BadInput
from evals.golden_cases import GOLDEN, read_golden
from evals.golden_check import Coverage, check_golden, coverage_of

Data = Annotated[list[Path] | None, typer.Option("--data", help="Golden .jsonl files or folders of them.")]


def check(data: Data = None, as_of: AsOf = None, corpus: CorpusDir = None) -> None:
    """Hold golden cases against the policies that they were labelled under; exit 1 when something doesn't fit."""
    settings = settings_for(corpus)
    policies, cases = read_policies(settings), read_golden(data or [GOLDEN])
    if not cases:
        raise BadInput("there are no cases in what --data names\n  hint: a .jsonl file with a case a line, or a folder")
    problems = check_golden(cases, policies, read_actions(settings))
    for problem in problems:
        say(problem)
    _tell(coverage_of(cases, policies, read_date(as_of) or _today()))
    say(f"{len(cases)} cases, {len(problems)} problems.")
    if problems:
        raise typer.Exit(1)


def _tell(coverage: Coverage) -> None:
    for name, all_, missing in (
        ("rules and definitions", coverage.sections, coverage.sections_missing),
        ("exceptions", coverage.exceptions, coverage.exceptions_missing),
    ):
        say(f"{len(all_) - len(missing)} of {len(all_)} {name} in force are covered" + (":" if missing else "."))
        for each in missing:
            say(f"  not {each}")
    say("languages: " + ", ".join(f"{language} {n}" for language, n in coverage.languages.most_common()))


def _today() -> date:
    return datetime.now(UTC).date()
