"""How soon a case is due and what makes it count as due sooner, each reason shown in words.

A term is a time: a case is ranked as if it were due that much sooner. So the order of two cases never changes while
they wait, more of anything never ranks a case later, and as the terms are bounded, every case comes to be the first.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from math import log2
from pathlib import Path
from typing import Any

from copilot.casework.model import CaseRecord, Queue, ReportSource, Term, Urgency
from copilot.errors import Misconfigured
from copilot.recommendations import Recommendation, Verdict
from policy_corpus.model import Severity
from policy_corpus.playbook import Cell, Playbook

_AS_WORDS = {
    "imminent": "harm may be imminent",
    "vulnerable": "a vulnerable person is concerned",
    "appeal": "somebody appealed",
}


@dataclass(frozen=True, slots=True)
class Scale:
    """Minutes that grow with an amount: so many for each doubling from ``start`` on, never more than ``at_most``."""

    start: float
    per_doubling: float
    at_most: int

    def minutes(self, amount: float) -> int:
        """Whole minutes, never fewer for more."""
        if amount <= self.start:
            return 0
        return min(self.at_most, int(self.per_doubling * log2(amount / self.start)))


@dataclass(frozen=True, slots=True)
class PriorityRules:
    """The times of ``priority.toml``, in minutes."""

    due_by_source: Mapping[ReportSource, int]
    due_by_lane: Mapping[str, int]
    due_on_appeal: int
    severity: Mapping[Severity, int]
    source: Mapping[ReportSource, int]
    flags: Mapping[str, int]
    views: Scale
    views_per_hour: Scale

    def most(self) -> timedelta:
        """By how much all terms together can rank a case sooner."""
        alone = (*self.flags.values(), self.views.at_most, self.views_per_hour.at_most)
        return timedelta(minutes=max(self.severity.values()) + max(self.source.values()) + sum(alone))


def read_priority(path: Path | None = None) -> PriorityRules:
    """The rules of a file, or those that come with the project. Raises ``Misconfigured``."""
    source = path or files(__package__).joinpath("priority.toml")
    try:
        return _rules(tomllib.loads(source.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise Misconfigured(
            f"{source}: {error!r}\n  hint: every source, lane, severity and flag has its minutes"
        ) from error


def _rules(rows: Mapping[str, Any]) -> PriorityRules:
    due, sooner = rows["due"], rows["sooner"]
    return PriorityRules(
        due_by_source={source: _minutes(due["source"][source]) for source in ReportSource},
        due_by_lane={lane: _minutes(due["lane"][lane]) for lane in ("threat_to_life", "child_safety", "legal_hold")},
        due_on_appeal=_minutes(due["appeal"]["within"]),
        severity={severity: _minutes(sooner["severity"][severity.name.lower()]) for severity in Severity},
        source={source: _minutes(sooner["source"][source]) for source in ReportSource},
        flags={name: _minutes(sooner["flags"][name]) for name in _AS_WORDS},
        views=_scale(sooner["views"]),
        views_per_hour=_scale(sooner["views_per_hour"]),
    )


def _minutes(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is no number of minutes")
    return value


def _scale(row: Mapping[str, Any]) -> Scale:
    if row["from"] <= 0:
        raise ValueError("`from` is above 0")
    return Scale(float(row["from"]), float(_minutes(row["per_doubling"])), _minutes(row["at_most"]))


def terms_of(urgency: Urgency, rules: PriorityRules) -> tuple[Term, ...]:
    """Every reason that counts, the weightiest first."""
    terms = [
        Term(name, minutes, f"{words}: {_time(minutes)} sooner") for name, minutes, words in _reasons(urgency, rules)
    ]
    return tuple(sorted((term for term in terms if term.minutes), key=lambda term: (-term.minutes, term.name)))


def _reasons(urgency: Urgency, rules: PriorityRules) -> Iterator[tuple[str, int, str]]:
    if urgency.severity:
        yield "severity", rules.severity[urgency.severity], f"{urgency.severity.name.lower()} severity"
    yield "source", rules.source[urgency.source], urgency.source.value.replace("_", " ")
    yield "views", rules.views.minutes(urgency.views), f"{urgency.views:,} views"
    hourly = urgency.views_per_hour
    yield "views_per_hour", rules.views_per_hour.minutes(hourly), f"{hourly:,.0f} views an hour"
    for name, words in _AS_WORDS.items():
        if getattr(urgency, name):
            yield name, rules.flags[name], words


def due_words(due_at: datetime, now: datetime) -> str:
    """How long there is until a case is due, or for how long it should have been decided."""
    minutes = int((due_at - now).total_seconds() // 60)
    return f"due in {_time(minutes) or 'under a minute'}" if due_at >= now else f"overdue by {_time(-minutes)}"


def _time(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)


def ranked(record: CaseRecord, rules: PriorityRules) -> CaseRecord:
    """The record with its terms and its rank as its due time and its urgency make them."""
    terms = terms_of(record.urgency, rules)
    return replace(record, terms=terms, rank_at=record.due_at - timedelta(minutes=sum(term.minutes for term in terms)))


def together(one: Urgency, other: Urgency, rules: PriorityRules) -> Urgency:
    """What is more urgent of both, each reason for itself."""
    return Urgency(
        source=max(one.source, other.source, key=lambda source: (rules.source[source], source)),
        severity=max(filter(None, (one.severity, other.severity)), default=None),
        views=max(one.views, other.views),
        views_per_hour=max(one.views_per_hour, other.views_per_hour),
        imminent=one.imminent or other.imminent,
        vulnerable=one.vulnerable or other.vulnerable,
        appeal=one.appeal or other.appeal,
    )


def due_at_intake(opened_at: datetime, source: ReportSource, lane: str | None, rules: PriorityRules) -> datetime:
    """When a case is due of which nothing is known but who sent it in and where it was routed to."""
    minutes = rules.due_by_source[source] if lane is None else rules.due_by_lane[lane]
    return opened_at + timedelta(minutes=minutes)


def cell_of(recommendation: Recommendation, sections: tuple[str, ...], playbook: Playbook) -> tuple[str, Cell] | None:
    """The type of case and its cell that a violation falls into: of several the one that is due first."""
    if recommendation.verdict is not Verdict.VIOLATION or recommendation.severity is None:
        return None
    policies = {section.split("/", 1)[0] for section in sections}
    fitting = [
        (name, kind.cells[recommendation.severity]) for name, kind in playbook.items() if policies & set(kind.policies)
    ]
    return min(fitting, key=lambda found: (found[1].within_minutes, found[0]), default=None)


def queue_of(lane: str) -> Queue:
    """The queue that a lane of the playbook, or of routing, is."""
    return Queue(lane)
