"""``copilot keys``: the keys that programs call with."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from copilot.cli.console import note, one_line, say
from copilot.cli.desk import with_people
from copilot.people.desk import People
from copilot.people.errors import KeyInvalid
from copilot.people.keyring import MadeKey, NewKey
from copilot.people.keys import ApiKey, KeyId
from copilot.people.limits import MILLION, NOTHING, Limits, Spent
from copilot.people.model import Actor, Permission

app = typer.Typer(help="API keys: create, list, rotate, revoke.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(metavar="ID", help="As `copilot keys list` shows it.")]
Owner = Annotated[str, typer.Option("--owner", help="The login of the person or service whose key it is.")]
Scopes = Annotated[list[Permission], typer.Option("--scope", help="What it may do; may be given again.")]


Given = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        metavar="NAME=NUMBER",
        help="May be given again: requests (a minute), tokens or money (a day in UTC).",
    ),
]


@app.command("create")
def create(
    owner: Owner,
    name: Annotated[str, typer.Option("--name", help="What it is for.")],
    scope: Scopes,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long it is good.")] = 90,
    limit: Given = None,
) -> None:
    """Make a key and print it, this once; it can do what its owner may, within its scopes and limits."""
    limits = _limits(limit)

    async def work(people: People, by: Actor) -> MadeKey:
        user = await people.accounts.by_login(owner)
        return await people.keys.make(NewKey(user.id, name, frozenset(scope), timedelta(days=days), limits), by)

    _show(with_people(work))


@app.command("list")
def list_(
    owner: Annotated[str | None, typer.Option("--owner", help="Those of this login alone.")] = None,
) -> None:
    """Every key that was ever made, a line each, without its secret."""

    async def work(people: People, _: Actor) -> list[tuple[ApiKey, str, Spent]]:
        logins = {user.id: user.login for user in await people.accounts.all()}
        wanted = (await people.accounts.by_login(owner)).id if owner else None
        spent = await people.keys.spent()
        return [(key, logins[key.owner], spent.get(key.account, NOTHING)) for key in await people.keys.all(wanted)]

    found = with_people(work)
    for key, login, spent in found:
        scopes, limits = ", ".join(sorted(key.scopes)), _of_limits(key.limits, spent)
        say(one_line(f"{key.id}  {_state(key)}  {login}  {key.name!r}  {scopes}{limits}"))
    if not found:
        note("No keys yet: copilot keys create --owner LOGIN --name NAME --scope recommendations:draft")


@app.command("rotate")
def rotate(
    key: Key,
    overlap_hours: Annotated[
        int, typer.Option("--overlap-hours", min=0, max=720, help="How long the old key stays good.")
    ] = 24,
) -> None:
    """Make a key that takes the place of another, and print it, this once."""
    overlap = timedelta(hours=overlap_hours)
    _show(with_people(lambda people, by: people.keys.rotate(KeyId(key), by, overlap)))
    note(f"The key {key} is good for another {overlap_hours} hours." if overlap else f"The key {key} is revoked.")


@app.command("limit")
def limit_(key: Key, limit: Given = None) -> None:
    """Give a key other limits, from its next request on; what isn't said has none."""
    limits = _limits(limit)
    changed = with_people(lambda people, by: people.keys.limit(KeyId(key), limits, by))
    say(f"{key}{_of_limits(changed.limits, None) or '  no limits'}")


@app.command("revoke")
def revoke(key: Key) -> None:
    """Have a key open nothing from the next request on."""
    with_people(lambda people, by: people.keys.revoke(KeyId(key), by))
    say(f"{key} opens nothing any more")


def _show(made: MadeKey) -> None:
    say(made.text)
    note(
        f"The key {made.key.id} is good until {made.key.expires_at:%Y-%m-%d}. It is not shown again, and kept nowhere."
    )


def _limits(given: list[str] | None) -> Limits:
    """What ``requests=600`` and its like say. Raises ``KeyInvalid``."""
    pairs = dict(one.partition("=")[::2] for one in given or [])
    try:
        numbers = {name: float(value) for name, value in pairs.items()}
        money = round(numbers.pop("money") * MILLION) if "money" in numbers else None
        counts = {name: int(pairs[name]) for name in numbers}
        return Limits(**counts, money=money)
    except (ValueError, OverflowError, TypeError):
        raise KeyInvalid(f"{given} are no limits; they look like requests=600 tokens=2000000 money=5.50") from None


def _of_limits(limits: Limits, spent: Spent | None) -> str:
    """The limits of a key and, if it is known, what of them was used up today."""
    parts = [f"{limits.requests} requests a minute"] if limits.requests is not None else []
    if limits.tokens is not None:
        parts.append(f"{'' if spent is None else f'{spent.tokens} of '}{limits.tokens} tokens a day")
    if limits.money is not None:
        used = "" if spent is None else f"{spent.money / MILLION:g} of "
        parts.append(f"{used}{limits.money / MILLION:g} money a day")
    return "".join(f"  {part}" for part in parts)


def _state(key: ApiKey) -> str:
    seen = f"seen {key.seen_at:%Y-%m-%d %H:%M}" if key.seen_at else "never used"
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    return f"{'until' if key.stands(datetime.now(UTC)) else 'expired'} {key.expires_at:%Y-%m-%d}, {seen}"
