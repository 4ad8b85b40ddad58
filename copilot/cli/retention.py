"""``copilot retention``: erase what decided cases say once it was kept as long as it may be."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from getpass import getuser
from pathlib import Path
from typing import Annotated

import typer

from copilot.casework.files import Act
from copilot.casework.intake import erase
from copilot.casework.ports import CaseLedger
from copilot.casework.retention import DecidedCases, Expired, Kept, Retention, expired, read_retention
from copilot.cli.console import note, say
from copilot.errors import CaseMovedOn, DecisionInvalid
from copilot.people.model import Actor, PersonId, Role
from copilot.settings import read_settings
from copilot.stores.batches_sql import SqlBatches
from copilot.stores.casework_sql import SqlCaseLedger
from copilot.stores.databases import open_database
from copilot.stores.migrations import upgrade
from copilot.stores.repeats_sql import SqlRepeats
from copilot.stores.retention_sql import SqlDecidedCases
from copilot.stores.webhooks_sql import SqlWebhookStore

app = typer.Typer(help="Erase what decided cases say once its time is over.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be erased, and erase nothing.")]
Times = Annotated[Path | None, typer.Option("--times", help="Other times than those that come along.", metavar="FILE")]
_PAGE = 500


@app.command("run")
def run(dry_run: DryRun = False, times: Times = None) -> None:
    """Erase the contents whose time is over, and forget old batches, Idempotency-Keys and webhook events.

    Decisions and the audit trail stay; a legal hold keeps all of a case.
    """
    settings, retention = read_settings(), read_retention(times)
    actor = Actor(PersonId(getuser()), frozenset({Role.ADMIN}), "command line")

    async def work() -> Expired:
        await upgrade(settings.database)
        database = open_database(settings.database)
        try:
            now = datetime.now(UTC)
            found = await _all_expired(SqlDecidedCases(database), retention, now)
            if dry_run:
                return found
            erased = await _erase(SqlCaseLedger(database), found.to_erase, Act(actor, now))
            await SqlRepeats(database).purge(now - timedelta(hours=settings.idempotency_hours))
            await SqlBatches(database).purge(now - timedelta(days=settings.batch_days))
            await SqlWebhookStore(database).prune(now - timedelta(days=settings.webhook_days))
            return replace(found, to_erase=erased)
        finally:
            await database.close()

    found = asyncio.run(work())
    done = "would be erased" if dry_run else "erased"
    say(f"{len(found.to_erase)} cases {done}{_by_kind(found.to_erase)}")
    if found.held:
        note(f"{len(found.held)} cases whose time is over stay under a legal hold")


async def _erase(ledger: CaseLedger, cases: Iterable[Kept], act: Act) -> tuple[Kept, ...]:
    """Erase them; one that was taken up again or put under a legal hold meanwhile stays, and is told."""
    erased = []
    for case in cases:
        try:
            await ledger.change(case.case, lambda file: erase(file, act))
        except (CaseMovedOn, DecisionInvalid) as error:
            note(f"kept: {error}")
        else:
            erased.append(case)
    return tuple(erased)


async def _all_expired(cases: DecidedCases, retention: Retention, now: datetime) -> Expired:
    to_erase: list[Kept] = []
    held: list[Kept] = []
    after = None
    while page := await cases.decided_before(now - retention.shortest, after, _PAGE):
        found = expired(page, retention, now)
        to_erase += found.to_erase
        held += found.held
        after = page[-1].case
    return Expired(tuple(to_erase), tuple(held))


def _by_kind(cases: Iterable[Kept]) -> str:
    counts = Counter(f"{case.kind or 'other'} {case.verdict.value}" for case in cases)
    return ": " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) if counts else ""
