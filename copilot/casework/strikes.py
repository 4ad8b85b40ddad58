"""Strikes: what violations in force count against their author, and how far the next threshold is."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from copilot.casework.decisions import Decision, Strike
from copilot.errors import Misconfigured
from copilot.recommendations import Verdict
from policy_corpus.model import Severity


@dataclass(frozen=True, slots=True)
class StrikeWeight:
    """What a violation of one severity counts, and how long."""

    weight: int
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Threshold:
    """An action that so much weight leads to."""

    action: str
    weight: int


@dataclass(frozen=True, slots=True)
class StrikeRules:
    """The data of ``strikes.toml``; thresholds from the lowest up."""

    weights: Mapping[Severity, StrikeWeight]
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an author stands: the weight of all strikes that count, which threshold is reached and which is next.

    ``missing`` is the weight up to the next one, ``expires_at`` when the first of the strikes runs out.
    """

    weight: int
    strikes: int
    reached: Threshold | None
    next: Threshold | None
    missing: int | None
    expires_at: datetime | None


def read_strike_rules(path: Path | None = None) -> StrikeRules:
    """The rules of a file, or those that come with the project. Raises ``Misconfigured``."""
    source = path or files(__package__).joinpath("strikes.toml")
    try:
        rows = tomllib.loads(source.read_text(encoding="utf-8"))
        weights = {severity: _weight(rows[severity.name.lower()]) for severity in Severity}
        thresholds = [Threshold(action, int(weight)) for action, weight in rows["thresholds"].items()]
    except (KeyError, TypeError, ValueError) as error:
        raise Misconfigured(f"{source}: {error!r}\n  hint: each severity has `weight` and `days`") from error
    return StrikeRules(weights, tuple(sorted(thresholds, key=lambda threshold: threshold.weight)))


def _weight(row: Mapping[str, int]) -> StrikeWeight:
    if row["weight"] < 1 or row["days"] < 1:
        raise ValueError(f"{row!r}: weight and days are above 0")
    return StrikeWeight(row["weight"], timedelta(days=row["days"]))


def strike_for(decision: Decision, author: str | None, at: datetime, rules: StrikeRules) -> tuple[Strike, ...]:
    """The strike that comes with a decision as it takes force; none without a violation or without a known author."""
    result = decision.result
    if result.verdict is not Verdict.VIOLATION or result.severity is None or author is None:
        return ()
    rule = rules.weights[result.severity]
    return (Strike(decision.id, decision.case_id, author, rule.weight, at, at + rule.lasts),)


def standing_of(strikes: Iterable[Strike], now: datetime, rules: StrikeRules) -> Standing:
    """What the strikes of one author come to at that moment."""
    counting = [strike for strike in strikes if strike.stands(now)]
    weight = sum(strike.weight for strike in counting)
    reached = [threshold for threshold in rules.thresholds if threshold.weight <= weight]
    following = next((threshold for threshold in rules.thresholds if threshold.weight > weight), None)
    return Standing(
        weight=weight,
        strikes=len(counting),
        reached=reached[-1] if reached else None,
        next=following,
        missing=following.weight - weight if following else None,
        expires_at=min((strike.expires_at for strike in counting), default=None),
    )
