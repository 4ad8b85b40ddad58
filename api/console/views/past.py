"""What was done to a case, in words: decisions, events, claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.console.views.marks import Run, plain
from api.console.views.wording import ENDINGS, KINDS, REASONS, VERDICTS, moment, severity, span, words_of
from copilot.casework.decisions import Decision, Result
from copilot.casework.model import CaseRecord
from copilot.people.model import Actor

Names = Mapping[str, str]  # persons' names by id


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision that was taken: what, how, by whom, and what became of it."""

    id: str
    words: str
    how: str
    by: str
    at: str
    reason: str
    text: tuple[Run, ...]
    amendments: tuple[tuple[str, str, str], ...]
    became: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One line of the history; ``text`` is what somebody wrote with it."""

    at: str
    who: str
    words: str
    text: tuple[Run, ...] = ()


def named(person: str, names: Names) -> str:
    """A person's name, or the id where none is known."""
    return names.get(person, person)


def event_view(at: datetime, person: str, words: str, names: Names, text: str = "") -> EventView:
    """Something that happened."""
    return EventView(moment(at), named(person, names), words.replace("_", " "), plain(text))


def claim_words(record: CaseRecord, actor: Actor, now: datetime, names: Names) -> str:
    """Who has the case, and for how long; empty where nobody does."""
    claim = record.claim
    if claim is None or not claim.holds(now):
        return ""
    who = "you" if claim.person == actor.person else named(claim.person, names)
    return f"with {who}, {span(claim.until - now)} left"


def decision_view(decision: Decision, names: Names) -> DecisionView:
    """A decision in words."""
    approved = f"{named(decision.approval.by, names)} agreed" if decision.approval else ""
    ending = decision.ending
    ended = f"{ENDINGS[ending.reason]} by {named(ending.by, names)}, {moment(ending.at)}" if ending else ""
    return DecisionView(
        id=decision.id,
        words=result_words(decision.result),
        how=KINDS[decision.kind],
        by=named(decision.by, names),
        at=moment(decision.at),
        reason=REASONS[decision.code] if decision.code else "",
        text=plain(decision.reason),
        amendments=tuple(
            (one.field, one.before.replace("_", " "), one.after.replace("_", " ")) for one in decision.amendments
        ),
        became="; ".join(part for part in (approved, ended) if part),
    )


def result_words(result: Result) -> str:
    """What was decided: ``Violation of spam/1.1, low: remove, warn author``."""
    bad = severity(result.severity)
    about = f" of {', '.join(result.sections)}" if result.sections else ""
    done = ", ".join(map(words_of, result.actions))
    return VERDICTS[result.verdict] + about + (f", {bad}" if bad else "") + (f": {done}" if done else "")
