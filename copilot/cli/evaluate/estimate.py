"""``copilot eval estimate``: accuracy on traffic without labels, from a few audited decisions."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import note, say
from evals.auditing import estimate_accuracy, read_audit
from evals.report.wording import in_full
from evals.runs.folders import read_run

Folder = Annotated[Path, typer.Option("--run", help="The folder of a run over the traffic.", metavar="RUN")]
Audited = Annotated[Path, typer.Option("--audited", help="JSON Lines: case_id, and right or verdict.", metavar="FILE")]


def estimate(run: Folder, audited: Audited) -> None:
    """Estimate how many of a run's drafts are right, from a random sample that people audited. Needs no labels."""
    found = estimate_accuracy(read_run(run).outcomes, read_audit(audited))
    say(f"{found.drafts} of {found.cases} cases were drafted; {found.audited} of the drafts were audited.")
    if found.undrafted:
        note(f"{found.undrafted} of the audited were not drafted, and count nowhere")
    say(f"right, by the audit and every draft's confidence: {in_full('', found.powered)}")
    say(f"right, by the audit alone:                        {in_full('', found.audit_alone)}")
    say("Both take the audited as a random sample of the traffic, and cases as independent.")
