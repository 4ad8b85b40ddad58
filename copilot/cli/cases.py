"""``copilot cases``: hand cases in from a file, look at them, take them up, agree with a draft."""

import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import uuid4

import typer

from copilot.bootstrap import SystemClock, read_actions, read_policies
from copilot.cases import CaseId
from copilot.casework.claiming import claim as claim_
from copilot.casework.claiming import release as release_
from copilot.casework.deciding import approve as approve_
from copilot.casework.desk import Casework
from copilot.casework.model import CaseRecord, Queue
from copilot.casework.queues import QueueFilter
from copilot.casework.rules import rules_of
from copilot.casework.seeing import Seen
from copilot.cli.case_views import COLUMNS, file_lines, queued_line, row_of
from copilot.cli.console import note, one_line, progress, say, say_json
from copilot.cli.options import AsJson
from copilot.errors import BadInput, NotPermitted
from copilot.importing import Became, Imported, Importing
from copilot.people.model import Actor, PersonId, Role
from copilot.people.opening import open_people
from copilot.recommendations import RecommendationId
from copilot.settings import read_settings
from copilot.stores.opening import open_stores
from copilot.tables import csv_lines
from copilot.wire.arrivals import ArrivalLine, FileKind, read_arrivals
from copilot.wire.base import canonical_json
from copilot.wire.casework import CaseFileOut

app = typer.Typer(help="Cases: import, list, show, claim, release, approve.", no_args_is_help=True)

Result = TypeVar("Result")
As = Annotated[str, typer.Option("--as", help="The login of whoever does it; their roles hold.", metavar="LOGIN")]
AsOrNobody = Annotated[str | None, typer.Option("--as", help="Whoever hands them in; else it is this account.")]
Case_ = Annotated[str, typer.Argument(metavar="CASE", help="The id of the case.")]
SeenAt = Annotated[str, typer.Option("--seen", help="As `copilot cases show` says it: nothing newer is decided on.")]
_SUFFIXES = {".csv": FileKind.CSV, ".jsonl": FileKind.JSONL, ".ndjson": FileKind.JSONL}


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="JSON Lines, or CSV whose first line names the columns.")
    ],
    kind: Annotated[
        FileKind | None, typer.Option("--format", help="Where the name of the file doesn't say it.")
    ] = None,
    login: AsOrNobody = None,
) -> None:
    """Hand in every case of a file. A bad line is named and the others are taken in; run it again without harm.

    Exit code 1: some lines could not be used.
    """
    kind = kind or _kind_of(file)
    with _lines(file, kind) as lines:
        total = sum(1 for _ in lines)

    async def work(casework: Casework, actor: Actor) -> Counter[Became]:
        counts = Counter[Became]()
        importing = Importing(casework, actor, lambda: f"case_{uuid4().hex}", file.name)
        with progress("cases") as advance, _lines(file, kind) as lines:
            try:
                async for one in importing.run(lines):
                    counts[one.became] += 1
                    _tell(one)
                    advance(counts.total(), total)
            except BaseException:
                note(f"{counts.total()} of {total} lines were read; run the same command again for the rest")
                raise
        return counts

    counts = _at_work(work, login)
    say(", ".join(f"{counts[became]} {became.value}" for became in Became))
    if counts[Became.FAILED]:
        raise typer.Exit(1)


@app.command("list")
def list_(
    login: As,
    queue: Annotated[Queue, typer.Option("--queue")] = Queue.STANDARD,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200)] = 20,
    as_csv: Annotated[bool, typer.Option("--csv", help="As a table for spreadsheets.")] = False,
) -> None:
    """The next cases of a queue, the soonest first, each with its reasons in words."""
    records = _at_work(lambda casework, actor: casework.page(actor, queue, QueueFilter(), limit), login)
    if as_csv:
        sys.stdout.writelines(csv_lines(COLUMNS, map(row_of, records)))
        return
    for record in records:
        say(one_line(queued_line(record, SystemClock().now())))
    if not records:
        note(f"Nothing waits in {queue.value}.")


@app.command("show")
def show(case: Case_, login: As, as_json: AsJson = False) -> None:
    """The file of a case, and what it says. That it was read is entered in the audit trail."""

    async def work(casework: Casework, actor: Actor) -> list[str]:
        file = await casework.file(actor, CaseId(case))
        if as_json:
            shown = CaseFileOut.of(file, casework.stands(file), casework.rules.fingerprint)
            return [canonical_json(shown.model_dump(mode="json"))]
        gone = file.record.erased or file.record.lane == Queue.CHILD_SAFETY.value
        content = None if gone else await casework.content(actor, CaseId(case))
        return list(file_lines(file, content, _token(file.record, casework), casework.clock.now()))

    for line in _at_work(work, login):
        (say_json if as_json else say)(line)


@app.command("claim")
def claim(case: Case_, login: As) -> None:
    """Take a case up for a quarter of an hour, or go on with it."""
    record = _at_work(lambda casework, actor: casework.do(actor, CaseId(case), claim_), login)
    say(f"{record.id} is yours until {record.claim.until:%Y-%m-%d %H:%M} UTC" if record.claim else record.id)


@app.command("release")
def release(case: Case_, login: As) -> None:
    """Let a case go."""
    say(f"{_at_work(lambda casework, actor: casework.do(actor, CaseId(case), release_), login).id} is free")


@app.command("approve")
def approve(case: Case_, login: As, seen: SeenAt) -> None:
    """Decide as the draft has it. A severe action is held until a second person agrees."""
    on_screen = _seen(seen)
    record = _at_work(
        lambda casework, actor: casework.do(
            actor, CaseId(case), lambda file, act: approve_(file, act, on_screen, casework.rules)
        ),
        login,
    )
    say(f"{record.id} is {record.state.value}: {record.decision or record.held}")


def _at_work(work: Callable[[Casework, Actor], Awaitable[Result]], login: str | None) -> Result:
    """Run work on the cases of the settings, as the person of that login, or as a program of this account."""
    settings, clock = read_settings(), SystemClock()
    rules = rules_of(read_policies(settings), settings.corpus, read_actions(settings))

    async def run() -> Result:
        stores = await open_stores(settings.database, rules)
        people = open_people(settings, stores, clock)
        try:
            actor = Actor(PersonId(getuser()), frozenset({Role.SERVICE}), "command line")
            if login is not None:
                user = await people.accounts.by_login(login)
                if not user.active:
                    raise NotPermitted(f"{login!r} is let in no longer")
                actor = Actor(user.id, user.roles, "command line")
            return await work(Casework(stores.cases, rules, clock), actor)
        finally:
            people.close()
            await stores.close()

    return asyncio.run(run())


@contextmanager
def _lines(file: Path, kind: FileKind) -> Iterator[Iterator[ArrivalLine]]:
    if not file.is_file():
        raise BadInput(f"there is no file {str(file)!r}")
    with file.open("rb") as stream:
        yield read_arrivals(stream, kind)


def _kind_of(file: Path) -> FileKind:
    kind = _SUFFIXES.get(file.suffix.lower())
    if kind is None:
        raise BadInput(f"{file.name!r} doesn't say how it is written\n  hint: --format csv, or --format jsonl")
    return kind


def _tell(one: Imported) -> None:
    if one.became is Became.FAILED:
        note(one_line(f"line {one.line}: {one.problem}"))


def _token(record: CaseRecord, casework: Casework) -> str:
    return f"{record.version}:{record.recommendation or ''}:{casework.rules.fingerprint}"


def _seen(token: str) -> Seen:
    version, _, rest = token.partition(":")
    recommendation, _, corpus = rest.rpartition(":")
    if not (version.isascii() and version.isdigit() and corpus):
        raise BadInput(f"--seen {token!r} is nothing that `copilot cases show` says")
    return Seen(int(version), RecommendationId(recommendation) if recommendation else None, corpus)
