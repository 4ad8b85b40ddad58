"""People, their sessions and what they broke the glass for, as they come in and go out."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field

from copilot.people.accounts import NewUser
from copilot.people.glass import LONGEST_REASON, BrokenGlass
from copilot.people.model import Actor, Permission, Role
from copilot.people.users import User
from copilot.wire.base import Label, ListOut, SoundText, WireIn, WireOut

_AT = "2026-03-02T10:00:00Z"
_ANA: dict[str, Any] = {
    "id": "person_5b0e1c9a",
    "name": "Ana Ortiz",
    "login": "ana@example.org",
    "roles": ["analyst"],
    "active": True,
    "languages": ["es", "pt"],
    "without": [],
    "provider": False,
    "first_until": None,
    "created_at": _AT,
}
_GLASS: dict[str, Any] = {
    "id": "glass_0c41",
    "person": "person_91d2",
    "reason": "A court asks for the wording of case-17 today.",
    "asked_at": _AT,
    "use_until": "2026-03-02T10:03:00Z",
    "used_at": None,
    "ends_at": None,
}
Secret = Annotated[str, Field(min_length=1, max_length=1024, json_schema_extra={"format": "password"})]
Words = Annotated[frozenset[Label], Field(max_length=100)]


def _shown(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class SignInIn(WireIn):
    """Who wants to sign in."""

    model_config = _shown({"login": "ana@example.org", "password": "four quiet words here"})

    login: Label
    password: Secret


class PasswordIn(WireIn):
    """Another password for somebody."""

    model_config = _shown({"password": "four quiet words here"})

    password: Secret


class OwnPasswordIn(WireIn):
    """Another password for oneself."""

    model_config = _shown({"current": "four quiet words here", "password": "five other words of mine"})

    current: Secret
    password: Secret


class FirstPasswordOut(WireOut):
    """A password for somebody to begin with. It is told this once."""

    model_config = _shown({"password": "k7mpq-x3dfa-9wert-hjk2n-bcv4s", "until": "2026-03-05T10:00:00Z"})

    password: str = Field(description="It opens nothing but `PUT /v1/me/password`.")
    until: datetime


class RolesIn(WireIn):
    """The roles of a person, all of them."""

    model_config = _shown({"roles": ["analyst", "senior_reviewer"]})

    roles: frozenset[Role]


class ActiveIn(WireIn):
    """Whether a person is let in."""

    model_config = _shown({"active": False})

    active: bool


class WorkIn(WireIn):
    """What a person is called and works on."""

    model_config = _shown({"name": "Ana Ortiz", "languages": ["es", "pt"], "without": ["graphic-media"]})

    name: Label
    languages: Words = Field(frozenset(), description="ISO 639 codes that they read; empty for any.")
    without: Words = Field(frozenset(), description="Types of cases that they don't work on.")


class UserIn(WorkIn):
    """Somebody who is to be let in."""

    model_config = _shown(
        {"name": "Ana Ortiz", "login": "ana@example.org", "roles": ["analyst"], "password": "four quiet words here"}
    )

    login: Label
    roles: frozenset[Role]
    password: Secret | None = Field(
        None, description="Left out for a service, which has keys, and for whom a first password is made."
    )

    def to_new_user(self) -> NewUser:
        """The same inside."""
        return NewUser(self.name, self.login, self.roles, self.password, self.languages, self.without)


class ReasonIn(WireIn):
    """Why the glass is to be broken."""

    model_config = _shown({"reason": _GLASS["reason"]})

    reason: SoundText = Field(max_length=LONGEST_REASON)


class UserOut(WireOut):
    """A person, or a service."""

    model_config = _shown(_ANA)

    id: str
    name: str
    login: str
    roles: tuple[Role, ...]
    active: bool = Field(description="Whether they are let in.")
    languages: tuple[str, ...]
    without: tuple[str, ...] = Field(description="Types of cases that they don't work on.")
    provider: bool = Field(description="Whether they sign in with a provider.")
    first_until: datetime | None = Field(
        None, description="Until when the password is good that was made for them; then they chose none of their own."
    )
    created_at: datetime

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(
            id=user.id,
            name=user.name,
            login=user.login,
            roles=tuple(sorted(user.roles)),
            active=user.active,
            languages=tuple(sorted(user.languages)),
            without=tuple(sorted(user.without)),
            provider=user.identity is not None,
            first_until=user.first_until,
            created_at=user.created_at,
        )


class UsersOut(ListOut):
    """Everybody, the oldest first."""

    model_config = _shown({"people": [_ANA], "next": None})

    people: tuple[UserOut, ...]


class MeOut(WireOut):
    """Who asks, and what they may do."""

    model_config = _shown(
        {"person": _ANA["id"], "roles": ["policy"], "permissions": ["policies:read"], "via": "session", "user": None}
    )

    person: str = Field(description="The id of the person; `local` for this machine.")
    roles: tuple[Role, ...]
    permissions: tuple[Permission, ...]
    via: str = Field(description="`session`, `key/ID` or `local`.")
    user: UserOut | None = Field(description="The person, when they have signed in.")

    @classmethod
    def of(cls, actor: Actor, user: User | None) -> Self:
        return cls(
            person=actor.person,
            roles=tuple(sorted(actor.roles)),
            permissions=tuple(sorted(actor.permissions)),
            via=actor.via,
            user=UserOut.of(user) if user else None,
        )


class GlassOut(WireOut):
    """Something that the glass was, or is to be, broken for."""

    model_config = _shown(_GLASS)

    id: str
    person: str
    reason: str
    asked_at: datetime
    use_until: datetime = Field(description="It is used before this moment, or not at all.")
    used_at: datetime | None
    ends_at: datetime | None = Field(description="When content can't be seen any more.")

    @classmethod
    def of(cls, glass: BrokenGlass) -> Self:
        return cls(
            id=glass.id,
            person=glass.person,
            reason=glass.reason,
            asked_at=glass.asked_at,
            use_until=glass.use_until,
            used_at=glass.used_at,
            ends_at=glass.ends_at,
        )


class GlassesOut(ListOut):
    """All that was ever asked for, the newest first."""

    model_config = _shown({"break_glass": [_GLASS], "next": None})

    break_glass: tuple[GlassOut, ...]
