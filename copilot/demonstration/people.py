"""The people of a demonstration: five whom a visitor can be. Their passwords are made anew at every start."""

from dataclasses import dataclass, field
from secrets import token_urlsafe

from copilot.people.accounts import NewUser
from copilot.people.desk import People
from copilot.people.model import SYSTEM, Actor, PersonId, Role

ANA, SARA, PIA, NOOR, ADA = "ana", "sara", "pia", "noor", "ada"
_WHO = (
    (ANA, "Ana", "an analyst", frozenset({Role.ANALYST})),
    (SARA, "Sara", "a senior reviewer and lead", frozenset({Role.SENIOR_REVIEWER})),
    (PIA, "Pia", "the policy team", frozenset({Role.POLICY})),
    (NOOR, "Noor", "the child safety team", frozenset({Role.CHILD_SAFETY})),
    (ADA, "Ada", "an auditor", frozenset({Role.AUDITOR})),
)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody whom a visitor can be. ``key`` is what the sample cases call them."""

    key: str
    actor: Actor
    words: str
    login: str
    password: str = field(repr=False)


async def add_people(people: People) -> dict[str, DemoPerson]:
    """Let all of them in."""
    added = {}
    for key, name, words, roles in _WHO:
        login, password = f"{key}@demo.example", token_urlsafe(24)
        user = await people.accounts.add(NewUser(name, login, roles, password), SYSTEM)
        added[key] = DemoPerson(key, Actor(PersonId(user.id), roles, "demo"), f"{name}, {words}", login, password)
    return added
