"""People as the copilot knows them, and how what is known of them changes.

A change is a function of the person as they stand; a store runs it while nobody else changes them.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from copilot.audit.entries import AuditDraft
from copilot.people.errors import LastAdmin, OwnAccount, PersonInvalid
from copilot.people.model import Actor, PersonId, Role

ALONE = frozenset({Role.ADMIN, Role.SERVICE})  # roles that go with no other
MOST_NAME, MOST_LOGIN = 200, 200  # characters
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class User:
    """A person, or a service that has a person's place.

    ``languages`` are ISO 639 codes that they read, empty for any; ``without`` are types of cases in the playbook that
    they don't work on. ``identity`` is who they are at a provider (issuer, a blank, subject), None with a password.
    ``first_until``: their password was made for them, is good until then, and for choosing one of their own alone.
    """

    id: PersonId
    name: str
    login: str
    roles: frozenset[Role]
    created_at: datetime
    active: bool = True
    languages: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    identity: str | None = None
    first_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class UserChange:
    """What becomes of a person: ``password`` is a new hash, if it changes; ``ends_sessions`` signs them out."""

    user: User
    entry: AuditDraft
    password: str | None = None
    ends_sessions: bool = False


UserVerb = Callable[[User, int], UserChange]  # the person as they stand, and how many other active admins there are


def folded(login: str) -> str:
    """A login as it is compared. Raises ``PersonInvalid`` for one that can't be used."""
    text = unicodedata.normalize("NFKC", login).casefold().strip()
    if not text or len(text) > MOST_LOGIN or any(unicodedata.category(each)[0] in "CZ" for each in text):
        raise PersonInvalid(f"a login is a name without blanks of at most {MOST_LOGIN} characters, as ana@example.org")
    return text


def checked(user: User) -> User:
    """The user, if all of it can be used. Raises ``PersonInvalid``."""
    if not user.name.strip() or len(user.name) > MOST_NAME or not user.name.isprintable():
        raise PersonInvalid(f"a name is 1 to {MOST_NAME} characters in one line")
    check_roles(user.roles)
    if wrong := sorted(each for each in user.languages if not _LANGUAGE.fullmatch(each)):
        raise PersonInvalid(f"no language goes by {wrong[0]!r}; write it as de or pt")
    if wrong := sorted(each for each in user.without if not _KIND.fullmatch(each)):
        raise PersonInvalid(f"no type of cases goes by {wrong[0]!r}")
    return replace(user, login=folded(user.login))


def check_roles(roles: Collection[Role]) -> None:
    """Raises ``PersonInvalid`` for no role, or for roles that one person may not have together."""
    if not roles:
        raise PersonInvalid(f"a person needs a role: {', '.join(Role)}")
    alone = sorted(ALONE & set(roles))
    if alone and len(set(roles)) > 1:
        raise PersonInvalid(
            f"the role {alone[0].value!r} goes with no other: who manages people decides no cases\n"
            "  hint: give the other roles to another person"
        )


def is_admin(user: User) -> bool:
    """Whether they can manage people now."""
    return user.active and Role.ADMIN in user.roles


def added(user: User, by: Actor) -> AuditDraft:
    """The entry for somebody new."""
    return entry("person.added", user, by, name=user.name, login=user.login, roles=sorted(user.roles))


def with_roles(user: User, others: int, roles: frozenset[Role], by: Actor) -> UserChange:
    """Other roles. Whoever is signed in is signed out, so that no session has rights that are gone."""
    check_roles(roles)
    _check_own(user, by)
    changed = replace(user, roles=roles)
    _check_admins(user, changed, others)
    words = {"before": sorted(user.roles), "roles": sorted(roles)}
    return UserChange(changed, entry("person.roles_changed", user, by, **words), ends_sessions=True)


def with_state(user: User, others: int, active: bool, by: Actor) -> UserChange:
    """Let somebody in no longer, or again. Nobody is ever deleted: what they decided stays theirs."""
    _check_own(user, by)
    changed = replace(user, active=active)
    _check_admins(user, changed, others)
    event = "person.activated" if active else "person.deactivated"
    return UserChange(changed, entry(event, user, by), ends_sessions=True)


def with_work(user: User, changed: User, by: Actor) -> UserChange:
    """Another name, other languages, other types that they don't work on."""
    words = {"name": changed.name, "languages": sorted(changed.languages), "without": sorted(changed.without)}
    return UserChange(checked(changed), entry("person.changed", user, by, **words))


def with_password(user: User, hashed: str, by: Actor, until: datetime | None = None) -> UserChange:
    """Another password, a first one with ``until``; who is signed in with the old one is signed out."""
    if user.identity or Role.SERVICE in user.roles:
        what = "signs in with a provider" if user.identity else "is a service and uses keys"
        raise PersonInvalid(f"{user.login!r} {what}; there is no password to set")
    event = "person.password_set" if until is None else "person.first_password_made"
    return UserChange(replace(user, first_until=until), entry(event, user, by), password=hashed, ends_sessions=True)


def entry(event: str, user: User, by: Actor, **payload: object) -> AuditDraft:
    """An entry about a person."""
    return AuditDraft(event, f"person/{user.id}", by.person, by.via, payload)


def _check_own(user: User, by: Actor) -> None:
    if user.id == by.person:
        raise OwnAccount("nobody changes their own roles or deactivates themselves; ask another admin")


def _check_admins(before: User, after: User, others: int) -> None:
    if is_admin(before) and not is_admin(after) and not others:
        raise LastAdmin(f"{before.login!r} is the last admin\n  hint: add another one first")
