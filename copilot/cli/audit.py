"""``copilot audit``: the trail of what was done, and whether it is what it was."""

import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from getpass import getuser
from importlib.resources import files
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from copilot.audit.entries import AuditDraft, AuditRecord, BareRecord, moment
from copilot.audit.keeping import AuditFiles, change_key, trusted_keys, verify_trail, write_due
from copilot.audit.opening import audit_files
from copilot.audit.ports import AuditTrail
from copilot.cli.console import complain, note, one_line, say
from copilot.cli.opening import with_stores
from copilot.cli.receipts import receipt, replay
from copilot.errors import BadInput, NotFound
from copilot.people.model import PersonId
from copilot.settings import read_settings

app = typer.Typer(help="The audit trail: verify, list, export, checkpoints.", no_args_is_help=True)

Result = TypeVar("Result")
Database = Annotated[str | None, typer.Option("--database", help="Another database than the settings name.")]
_FIELDS = ("seq", "at", "event", "subject", "actor", "via", "corpus", "model", "commitment", "prev", "hash")


def with_trail(work: Callable[[AuditTrail, AuditFiles], Awaitable[Result]], database: str | None = None) -> Result:
    """Run work on the trail of the settings."""
    places = audit_files(read_settings())
    return with_stores(lambda stores: work(stores.audit, places), database)


@app.command("verify")
def verify(
    checkpoints: Annotated[Path | None, typer.Option("--checkpoints", help="The folder that holds them.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="Public keys to trust, base64, one a line.")] = None,
    database: Database = None,
) -> None:
    """Hash every entry anew and hold the trail to its checkpoints. Exit 0: sound; 1: broken; 2: no checkpoints."""
    if checkpoints and not checkpoints.is_dir():
        raise BadInput(f"--checkpoints {str(checkpoints)!r} is no folder")

    async def work(trail: AuditTrail, places: AuditFiles) -> int:
        found = await verify_trail(trail, checkpoints or places.checkpoints, trusted_keys(places, key))
        say(f"{found.entries} entries, the last one {found.head[:16]}…; {found.erased} with their payload erased")
        if found.broken:
            complain(f"broken at entry {found.broken.seq}: {found.broken.kind}: {found.broken.detail}")
            return 1
        if not found.held_to:
            note("The chain is whole. No checkpoint was there to show that its end is: copilot audit checkpoint")
            return 2
        say(f"sound, held to {found.held_to} checkpoints")
        return 0

    code = with_trail(work, database)
    sys.stdout.flush()
    raise typer.Exit(code)


@app.command("list")
def list_(
    subject: Annotated[str | None, typer.Option("--subject", help="As case/case-1.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="The id of a person.")] = None,
    event: Annotated[str | None, typer.Option("--event", help="As case.decided.")] = None,
    after: Annotated[int, typer.Option("--after", help="Entries with a higher number.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 50,
) -> None:
    """Entries in order, a line each, without their payloads."""
    who = PersonId(actor) if actor else None
    records = with_trail(lambda trail, _: trail.page(after, limit, subject=subject, actor=who, event=event))
    for record in records:
        e = record.entry
        say(one_line(f"{e.seq:>8}  {moment(e.at)}  {e.event:<28} {e.subject}  by {e.actor} ({e.via})"))
    if not records:
        note("Nothing of that stands in the trail.")


@app.command("show")
def show(seq: Annotated[int, typer.Argument(metavar="NUMBER", min=1)]) -> None:
    """One entry with its payload, as JSON."""
    records = with_trail(lambda trail, _: trail.page(seq - 1, 1))
    if not records or records[0].entry.seq != seq:
        raise NotFound(f"no entry {seq}; `copilot audit list` shows those that stand")
    say(json.dumps(_readable(records[0]), indent=2, ensure_ascii=False))


def _readable(record: AuditRecord) -> dict[str, object]:
    entry = {name: getattr(record.entry, name) for name in _FIELDS} | {"at": moment(record.entry.at)}
    return entry | {"payload": json.loads(record.payload) if record.payload else None}


@app.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", help="The file to write, JSON Lines.", metavar="FILE")],
    database: Database = None,
) -> None:
    """Write the whole trail, payloads and salts included, for `copilot audit verifier` or for an archive."""

    async def work(trail: AuditTrail, _: AuditFiles) -> int:
        after, written = None, 0
        out.touch(mode=0o600)
        exported = AuditDraft("audit.exported", "audit", PersonId(getuser()), "command line", {"file": out.name})
        await trail.enter([exported], datetime.now(UTC))
        with out.open("w", encoding="utf-8") as file:
            while page := await trail.bare(after):
                file.writelines(f"{_line(bare)}\n" for bare in page)
                after, written = page[-1][0], written + len(page)
        return written

    say(f"{with_trail(work, database)} entries in {out}")


def _line(bare: BareRecord) -> str:
    salt, payload = bare[11], bare[12]
    row = dict(zip(_FIELDS, bare[:11], strict=True)) | {"salt": salt.hex() if salt else None, "payload": payload}
    return json.dumps(row, ensure_ascii=False)


@app.command("checkpoint")
def checkpoint() -> None:
    """Sign how the trail stands now, and write it where the settings say."""
    written = with_trail(lambda trail, places: write_due(trail, places, datetime.now(UTC)))
    say(f"written: {written}" if written else "Nothing was entered since the last checkpoint.")


@app.command("rotate-key")
def rotate_key() -> None:
    """Make a new key. The old one signs a checkpoint that names it, and is kept under another name."""
    written = with_trail(lambda trail, places: change_key(trail, places, datetime.now(UTC)))
    say(f"the new key signs from now on; {written} names it" if written else "The trail is empty; nothing was changed.")


@app.command("verifier")
def verifier() -> None:
    """Print a program that verifies an export with Python alone: copilot audit verifier > verifier.py"""
    sys.stdout.write(files("copilot.audit").joinpath("standalone_verifier.py").read_text(encoding="utf-8"))


app.command("receipt")(receipt)
app.command("replay")(replay)
