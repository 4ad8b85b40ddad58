"""``copilot webhooks``: who else is told of what happens here, and what they missed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from getpass import getuser
from typing import Annotated, TypeVar

import typer

from copilot.bootstrap import SystemClock
from copilot.cli.console import note, one_line, say
from copilot.people.model import Actor, PersonId, Role
from copilot.people.opening import open_people
from copilot.settings import read_settings
from copilot.stores.opening import open_stores
from copilot.webhooks.addresses import allowed_hosts
from copilot.webhooks.managing import MadeSecret, Secrets, Webhooks
from copilot.webhooks.model import Delivery, EndpointId, EventId, EventType

app = typer.Typer(
    help="Endpoints that are told of what happens: add, list, remove, rotate-secret, dead, replay.",
    no_args_is_help=True,
)
Result = TypeVar("Result")

EndpointName = Annotated[str, typer.Argument(metavar="ID", help="As `copilot webhooks list` shows it.")]
Events = Annotated[list[EventType] | None, typer.Option("--event", help="What it is told of; all of it by default.")]


@app.command("add")
def add(url: Annotated[str, typer.Argument(help="https:// or http://, without a user.")], event: Events = None) -> None:
    """Add an endpoint and print its secret, this once; what is sent to it is signed with that."""
    events = frozenset(event or EventType)
    _show(_with_webhooks(lambda webhooks, by: webhooks.add(url, events, by)))


@app.command("list")
def list_() -> None:
    """Every endpoint, a line each, without its secret."""
    found = _with_webhooks(lambda webhooks, _: webhooks.all())
    for one in found:
        say(one_line(f"{one.id}  {one.created_at:%Y-%m-%d}  {', '.join(sorted(one.events)) or 'gone'}  {one.url}"))
    if not found:
        note("No endpoints yet: copilot webhooks add https://HOST/PATH")


@app.command("remove")
def remove(endpoint: EndpointName) -> None:
    """Tell an endpoint nothing any more; what was on its way to it is forgotten."""
    _with_webhooks(lambda webhooks, by: webhooks.remove(EndpointId(endpoint), by))
    say(f"{endpoint} is told nothing any more")


@app.command("rotate-secret")
def rotate_secret(
    endpoint: EndpointName,
    overlap_hours: Annotated[
        int, typer.Option("--overlap-hours", min=0, max=720, help="How long the old secret signs too.")
    ] = 24,
) -> None:
    """Give an endpoint another secret and print it, this once."""
    overlap = timedelta(hours=overlap_hours)
    _show(_with_webhooks(lambda webhooks, by: webhooks.rotate(EndpointId(endpoint), by, overlap)))


@app.command("dead")
def dead(
    endpoint: Annotated[str | None, typer.Option("--endpoint", help="Those of this endpoint alone.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100,
) -> None:
    """What was given up, a line each, the oldest event first."""
    found = _with_webhooks(lambda webhooks, _: webhooks.dead(EndpointId(endpoint) if endpoint else None, limit))
    for one in found:
        say(_line(one))
    if not found:
        note("Nothing was given up.")


@app.command("replay")
def replay(
    endpoint: EndpointName,
    event: Annotated[str | None, typer.Option("--event-id", help="This event alone, whatever became of it.")] = None,
) -> None:
    """Send again what was given up, or one event. A service that runs does it within seconds."""
    wanted = EventId(event) if event else None
    events = _with_webhooks(lambda webhooks, by: webhooks.replay(EndpointId(endpoint), wanted, by))
    say(f"{len(events)} events are on their way to {endpoint} again")


def _with_webhooks(work: Callable[[Webhooks, Actor], Awaitable[Result]]) -> Result:
    """Run work on the endpoints of the settings; the actor is whoever runs the command."""
    settings = read_settings()

    async def run() -> Result:
        clock, stores = SystemClock(), await open_stores(settings.database)
        people = open_people(settings, stores, clock)
        hosts, secrets = allowed_hosts(settings.webhook_hosts), Secrets(people.parts.pepper)
        try:
            by = Actor(PersonId(getuser()), frozenset({Role.ADMIN}), "command line")
            return await work(Webhooks(stores.webhooks, clock, secrets, hosts), by)
        finally:
            people.close()
            await stores.close()

    return asyncio.run(run())


def _show(made: MadeSecret) -> None:
    say(made.secret)
    note(f"The secret of {made.endpoint.id}. It is not shown again, and stands in no database.")


def _line(one: Delivery) -> str:
    last = f"answered {one.status}" if one.status else one.problem
    return one_line(f"{one.event_id}  {one.endpoint}  {one.type}  {one.told.subject}  {one.attempts} tries, {last}")
