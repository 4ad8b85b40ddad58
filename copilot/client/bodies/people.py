"""What is sent about people. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Sequence, Set
from typing import Literal, NotRequired, TypedDict

Role = Literal["analyst", "senior_reviewer", "policy", "admin", "auditor", "child_safety", "service"]


class UserIn(TypedDict):
    """Somebody who is to be let in."""

    name: str
    languages: NotRequired[Sequence[str] | Set[str]]
    without: NotRequired[Sequence[str] | Set[str]]
    login: str
    roles: Sequence[Role] | Set[Role]
    password: NotRequired[str | None]


class RolesIn(TypedDict):
    """The roles of a person, all of them."""

    roles: Sequence[Role] | Set[Role]


class ActiveIn(TypedDict):
    """Whether a person is let in."""

    active: bool


class WorkIn(TypedDict):
    """What a person is called and works on."""

    name: str
    languages: NotRequired[Sequence[str] | Set[str]]
    without: NotRequired[Sequence[str] | Set[str]]


class PasswordIn(TypedDict):
    """Another password for somebody."""

    password: str


class ReasonIn(TypedDict):
    """Why the glass is to be broken."""

    reason: str
