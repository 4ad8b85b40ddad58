"""``copilot eval retrieval``: does each example find its own section while it doesn't stand there?"""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from copilot.bootstrap import open_retriever
from copilot.cli.console import progress, say
from copilot.cli.options import AsOf, CorpusDir, read_date, settings_for
from evals.held_out_recall import DEPTHS, Found, Recall, held_out_ranks, recall_by
from evals.statistics.estimates import Estimate

_WORST = 12
Unfitted = Annotated[bool, typer.Option("--unfitted", help="Without the fitted space, which has seen the examples.")]


def retrieval(as_of: AsOf = None, corpus: CorpusDir = None, *, unfitted: Unfitted = False) -> None:
    """Hold out each example with all that resembles it, search for it, and say how often its section comes first.

    The space in which they are compared was fitted to these very examples: the truth lies between this and what comes
    out with --unfitted.
    """
    settings = settings_for(corpus)

    async def work() -> list[Found]:
        with progress("embedding the policies") as advance:
            retriever = await open_retriever(settings, advance, kept=True)
        if unfitted:
            retriever.space = None
        try:
            return await held_out_ranks(retriever, read_date(as_of) or datetime.now(UTC).date())
        finally:
            await retriever.close()

    found = asyncio.run(work())
    say("recall of an example's own section, the example held out, at " + " and ".join(map(str, DEPTHS)))
    _tell(recall_by(found, lambda _: "all"))
    _tell(recall_by(found, lambda each: each.language or "not told"))
    say(f"the {_WORST} sections that are found least")
    by_section = recall_by(found, lambda each: str(each.section))
    _tell(sorted(by_section, key=lambda row: row.at[-1].value or 0.0)[:_WORST])


def _tell(rows: list[Recall]) -> None:
    for row in rows:
        say(f"  {row.name:<40} n={row.at[0].n:<5} " + "  ".join(map(_said, row.at)))


def _said(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"undefined: {estimate.undefined}"
    return f"{estimate.value:.2f} [{estimate.low:.2f}, {estimate.high:.2f}]"
