"""``copilot audit receipt`` and ``replay``: a decision in one file, verified and decided again offline."""

import json
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from copilot.audit.keeping import trusted_keys
from copilot.audit.opening import audit_files
from copilot.audit.receipts import check_receipt
from copilot.cases import CaseId
from copilot.casework.files import Act
from copilot.casework.opening import open_receipts
from copilot.casework.receipt_binding import binding_faults
from copilot.casework.receipts import replay as decide_again
from copilot.cli.console import complain, note, say
from copilot.cli.opening import with_stores
from copilot.errors import BadInput
from copilot.people.model import Actor, Permission, PersonId
from copilot.settings import Settings, read_settings
from copilot.stores.ports import Stores

Out = Annotated[Path, typer.Option("--out", help="The file to write.", metavar="FILE")]
Keys = Annotated[Path | None, typer.Option("--key", help="Public keys to trust, base64, one a line.")]


def receipt(case: Annotated[str, typer.Argument(metavar="CASE")], out: Out) -> None:
    """Write a decision's receipt: what was decided on, by whom, and the way to a signed checkpoint.

    That it was written stands in the trail.
    """
    settings = read_settings()
    written = with_stores(lambda stores: _receipt(stores, settings, CaseId(case)))
    out.touch(mode=0o600)
    out.write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
    say(f"the receipt of {case} is in {out}; `copilot audit replay {out}` verifies it")


async def _receipt(stores: Stores, settings: Settings, case: CaseId) -> dict[str, object]:
    operator = Actor(PersonId(getuser()), frozenset(), "command line", beyond=frozenset(Permission))
    return await open_receipts(settings, stores).write(case, Act(operator, datetime.now(UTC)))


def replay(file: Annotated[Path, typer.Argument(metavar="FILE")], key: Keys = None) -> None:
    """Verify a receipt and decide again what it says, offline. Exit 0: it holds; 1: it does not; 2: unsigned."""
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{str(file)!r} can't be read as a receipt: {error}") from None
    if not isinstance(given, dict):
        raise BadInput(f"{str(file)!r} is no receipt")
    checked = check_receipt(given, trusted_keys(audit_files(read_settings()), key))
    faults = [*checked.faults, *binding_faults(given)]
    if given.get("recommendation"):
        faults += decide_again(given)
    say(f"{checked.entries} entries, {checked.signed} under a signed checkpoint")
    for fault in faults:
        complain(fault)
    if faults:
        raise typer.Exit(1)
    policies = given.get("policies")
    if given.get("recommendation") and isinstance(policies, dict) and not policies.get("as_drafted"):
        note("The policies had changed when this was written: they stand in it as they were then.")
    if not given.get("content"):
        note("What the case says is not in it, so that the draft could not be held to the trail.")
    say("sound: what was done stands in the trail, quotes in the policies, and the same findings decide the same")
    if not checked.signed:
        raise typer.Exit(2)
