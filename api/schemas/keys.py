"""API keys as they come in and go out."""

from datetime import datetime, timedelta
from typing import Any, Self

from pydantic import ConfigDict, Field

from copilot.people.keyring import MadeKey, NewKey
from copilot.people.keys import LONGEST, LONGEST_OVERLAP, ApiKey
from copilot.people.limits import MILLION, MOST_REQUESTS, MOST_SPENT, NOTHING, Limits, Spent
from copilot.people.model import Permission, PersonId
from copilot.wire.base import Label, ListOut, WireIn, WireOut

_KEY: dict[str, Any] = {
    "id": "0a1b2c3d4e5f",
    "owner": "person_5b0e1c9a",
    "name": "the queue of reports",
    "scopes": ["cases:add", "recommendations:draft"],
    "created_at": "2026-03-02T10:00:00Z",
    "expires_at": "2026-05-31T10:00:00Z",
    "seen_at": None,
    "revoked_at": None,
    "replaces": None,
    "limits": {"requests_a_minute": 600, "tokens_a_day": 2_000_000, "money_a_day": None},
    "spent_today": {"tokens": 41_200, "money": 0.03},
}


class LimitsIn(WireIn):
    """What a key may ask for. Null: no limit. A day is one in UTC."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEY["limits"]]})

    requests_a_minute: int | None = Field(None, ge=0, le=MOST_REQUESTS)
    tokens_a_day: int | None = Field(None, ge=0, le=MOST_SPENT, description="Of questions and answers.")
    money_a_day: float | None = Field(
        None, ge=0, le=MOST_SPENT / MILLION, allow_inf_nan=False, description="In the money of the prices that are set."
    )

    def to_limits(self) -> Limits:
        """The same inside."""
        money = None if self.money_a_day is None else round(self.money_a_day * MILLION)
        return Limits(self.requests_a_minute, self.tokens_a_day, money)


class LimitsOut(WireOut):
    """What a key may ask for. Null: no limit."""

    requests_a_minute: int | None
    tokens_a_day: int | None
    money_a_day: float | None

    @classmethod
    def of(cls, limits: Limits) -> Self:
        money = None if limits.money is None else limits.money / MILLION
        return cls(requests_a_minute=limits.requests, tokens_a_day=limits.tokens, money_a_day=money)


class SpentOut(WireOut):
    """What was used up today, in UTC, by this key and those that it took the place of."""

    tokens: int
    money: float

    @classmethod
    def of(cls, spent: Spent) -> Self:
        return cls(tokens=spent.tokens, money=spent.money / MILLION)


class KeyIn(WireIn):
    """A key that is to be made."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{name: _KEY[name] for name in ("owner", "name", "scopes")} | {"days": 90}]}
    )

    owner: Label = Field(description="The id of the person, or the service, whose key it is.")
    name: Label = Field(description="What it is for.")
    scopes: frozenset[Permission] = Field(description="What it may do; never more than its owner.")
    days: int = Field(90, ge=1, le=LONGEST.days, description="How long it is good.")

    limits: LimitsIn = Field(LimitsIn(), description="What it may ask for.")

    def to_new_key(self) -> NewKey:
        """The same inside."""
        lasts = timedelta(days=self.days)
        return NewKey(PersonId(self.owner), self.name, self.scopes, lasts, self.limits.to_limits())


class RotationIn(WireIn):
    """How long the old key stays good."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"overlap_hours": 24}]})

    overlap_hours: int = Field(24, ge=0, le=LONGEST_OVERLAP.days * 24)


class KeyOut(WireOut):
    """A key without its secret."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEY]})

    id: str
    owner: str
    name: str
    scopes: tuple[Permission, ...]
    created_at: datetime
    expires_at: datetime
    seen_at: datetime | None = Field(description="When it was last used, to the minute.")
    revoked_at: datetime | None
    replaces: str | None = Field(description="The key whose place it has taken.")
    limits: LimitsOut
    spent_today: SpentOut

    @classmethod
    def of(cls, key: ApiKey, spent: Spent = NOTHING) -> Self:
        return cls(
            id=key.id,
            owner=key.owner,
            name=key.name,
            scopes=tuple(sorted(key.scopes)),
            created_at=key.created_at,
            expires_at=key.expires_at,
            seen_at=key.seen_at,
            revoked_at=key.revoked_at,
            replaces=key.replaces,
            limits=LimitsOut.of(key.limits),
            spent_today=SpentOut.of(spent),
        )


class KeysOut(ListOut):
    """Keys, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"keys": [_KEY], "next": None}]})

    keys: tuple[KeyOut, ...]


class MadeKeyOut(WireOut):
    """A new key with its text. The text is shown this once and kept nowhere."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"key": _KEY, "text": "rck_live_0a1b2c3d4e5f_…"}]})

    key: KeyOut
    text: str

    @classmethod
    def of(cls, made: MadeKey) -> Self:
        return cls(key=KeyOut.of(made.key), text=made.text)
