"""How people, their keys, webhooks and the audit trail stand, in a line each, for ``copilot doctor``."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from copilot.audit.checkpoints import Checkpoint
from copilot.people.keys import ApiKey
from copilot.people.model import Role
from copilot.people.users import User
from copilot.webhooks.model import DeliveryState, Endpoint

SOON = timedelta(days=7)  # in which a key is said to expire


def people_in_words(users: Sequence[User], provider: str) -> str:
    """Who is let in, how many of them are admins, and whether they sign in with a provider, its issuer."""
    people = [user for user in users if user.active and Role.SERVICE not in user.roles]
    admins = sum(Role.ADMIN in user.roles for user in people)
    services = sum(user.active and Role.SERVICE in user.roles for user in users)
    if not people:
        return "nobody can sign in yet; `copilot users create-admin` adds the first"
    how = f"they sign in with {provider} too" if provider else "no provider is configured, they have passwords"
    return f"{len(people)} people are let in, {admins} of them admins, and {services} services; {how}"


def keys_in_words(keys: Sequence[ApiKey], now: datetime) -> str:
    """How many keys are good, and which of them expire within a week."""
    good = [key for key in keys if key.stands(now)]
    soon = sorted((key for key in good if key.expires_at - now <= SOON), key=lambda key: key.expires_at)
    said = f"{len(good)} are good"
    if soon:
        named = ", ".join(f"{key.id} ({key.name!r}) on {key.expires_at:%Y-%m-%d}" for key in soon)
        said += f"; within a week expire {named}: `copilot keys rotate` gives each a successor"
    return said


def webhooks_in_words(endpoints: Sequence[Endpoint], counts: Mapping[DeliveryState, int]) -> str:
    """Who is told, how much is on its way, and what was given up."""
    if not endpoints:
        return "nobody is told of what happens; `copilot webhooks add` adds an endpoint"
    gone = sum(not each.events for each in endpoints)
    said = f"{len(endpoints)} endpoints" + (f", {gone} of them gone: `copilot webhooks remove`" if gone else "")
    said += f"; {counts.get(DeliveryState.WAITING, 0)} events wait"
    dead = counts.get(DeliveryState.DEAD, 0)
    return said + (
        f", {dead} were given up: `copilot webhooks dead` shows them, `replay` sends them again" if dead else ""
    )


def trail_in_words(entries: int, newest: Checkpoint | None) -> str:
    """How long the trail is, and what of it a checkpoint covers."""
    if newest is None:
        return f"{entries} entries, no checkpoint yet; `copilot audit checkpoint` signs one, a service does by itself"
    signed = f"the newest checkpoint is of {newest.at[:16].replace('T', ' ')} UTC"
    left = entries - newest.size
    if left < 0:
        return f"{entries} entries, and {signed} and knows {newest.size}: run `copilot audit verify`"
    return f"{entries} entries; {signed}" + (f", {left} came after it" if left else " and covers them all")
