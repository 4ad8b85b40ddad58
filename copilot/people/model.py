"""Who acts, and what they may do: roles are sets of permissions, and what no role grants is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from copilot.people.limits import NO_LIMITS, Account, Limits

PersonId = NewType("PersonId", str)


class Role(StrEnum):
    """What a person was made responsible for. Somebody may have several."""

    ANALYST = "analyst"
    SENIOR_REVIEWER = "senior_reviewer"
    POLICY = "policy"
    ADMIN = "admin"
    AUDITOR = "auditor"
    CHILD_SAFETY = "child_safety"
    SERVICE = "service"


class Permission(StrEnum):
    """One thing that may be done."""

    READ_POLICIES = "policies:read"
    CHANGE_POLICIES = "policies:change"
    DRAFT = "recommendations:draft"
    READ_RECOMMENDATIONS = "recommendations:read"
    ADD_CASES = "cases:add"
    READ_QUEUES = "queues:read"
    READ_CONTENT = "cases:read"
    READ_SEALED = "cases:read_sealed"
    READ_CHILD_SAFETY = "cases:read_child_safety"
    DECIDE = "cases:decide"
    DECIDE_ESCALATED = "cases:decide_escalated"
    SECOND_APPROVAL = "cases:second_approval"
    ADD_APPEALS = "appeals:add"
    DECIDE_APPEALS = "appeals:decide"
    ERASE = "cases:erase"
    HOLD_LEGALLY = "cases:legal_hold"
    EXPORT = "cases:export"
    READ_AUDIT = "audit:read"
    READ_REPORTS = "reports:read"
    MANAGE_PEOPLE = "people:manage"
    MANAGE_KEYS = "keys:manage"
    BREAK_GLASS = "break_glass"
    MANAGE_WEBHOOKS = "webhooks:manage"
    READ_METRICS = "metrics:read"


_P = Permission
_READING = frozenset({_P.READ_POLICIES})
_ANALYST = _READING | {
    _P.DRAFT,
    _P.READ_RECOMMENDATIONS,
    _P.ADD_CASES,
    _P.READ_QUEUES,
    _P.READ_CONTENT,
    _P.DECIDE,
    _P.ADD_APPEALS,
}

PERMISSIONS_OF: Mapping[Role, frozenset[Permission]] = {
    Role.ANALYST: _ANALYST,
    Role.SENIOR_REVIEWER: _ANALYST
    | {
        _P.READ_SEALED,
        _P.DECIDE_ESCALATED,
        _P.SECOND_APPROVAL,
        _P.DECIDE_APPEALS,
        _P.EXPORT,
        _P.READ_REPORTS,
    },
    Role.POLICY: _READING
    | {_P.CHANGE_POLICIES, _P.DRAFT, _P.READ_RECOMMENDATIONS, _P.READ_QUEUES, _P.READ_CONTENT, _P.READ_REPORTS},
    Role.ADMIN: _READING
    | {
        _P.MANAGE_PEOPLE,
        _P.MANAGE_KEYS,
        _P.MANAGE_WEBHOOKS,
        _P.READ_METRICS,
        _P.ERASE,
        _P.HOLD_LEGALLY,
        _P.BREAK_GLASS,
    },
    Role.AUDITOR: _READING | {_P.READ_AUDIT, _P.READ_REPORTS},
    Role.CHILD_SAFETY: _READING | {_P.READ_QUEUES, _P.READ_CHILD_SAFETY, _P.DECIDE},
    Role.SERVICE: _READING | {_P.DRAFT, _P.READ_RECOMMENDATIONS, _P.ADD_CASES, _P.ADD_APPEALS, _P.READ_METRICS},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something: always one person, whichever session, key or role they use.

    ``via`` says how they came in, as ``session``, ``key/KEY_ID``, ``command line``, ``demo``; it grants nothing.
    ``scopes`` narrows what the roles grant, None where nothing narrows it. ``beyond`` is what breaking the glass grants
    for a while, whatever the roles say. ``account`` is what their requests are counted under, within ``limits``.
    """

    person: PersonId
    roles: frozenset[Role]
    via: str
    scopes: frozenset[Permission] | None = None
    beyond: frozenset[Permission] = frozenset()
    limits: Limits = NO_LIMITS
    account: Account = Account("")

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles grants it and nothing narrows it away."""
        granted = any(permission in PERMISSIONS_OF[role] for role in self.roles)
        return (granted and (self.scopes is None or permission in self.scopes)) or permission in self.beyond

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything that they may do."""
        return frozenset(permission for permission in Permission if self.may(permission))


SYSTEM = Actor(PersonId("system"), frozenset(), "copilot")  # what the program does by itself
