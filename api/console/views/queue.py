"""A queue page as a value."""

from dataclasses import dataclass
from datetime import datetime

from api.console.views.case import terms_shown
from api.console.views.past import Names, claim_words
from api.console.views.wording import STATES, due, language, words_of
from copilot.casework.model import CaseRecord, State
from copilot.desk.exposure import Exposure
from copilot.people.model import Actor


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue and how many cases wait in it."""

    id: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a queue. ``blind`` says that a first view is owed: nothing of the draft is in the row."""

    id: str
    due: str
    overdue: bool
    terms: tuple[str, ...]
    language: str
    kind: str
    source: str
    state: str
    claim: str
    mine: bool
    blind: bool
    held: bool
    can_take: bool


@dataclass(frozen=True, slots=True)
class QueueView:
    """Everything that a queue page shows. ``seen`` and ``full`` count what this person isn't offered, and why."""

    queue: str
    title: str
    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    after: str
    seen: int
    full: int
    exposure: Exposure
    languages: str
    without: frozenset[str]
    free: bool
    all_: bool
    saved: tuple[str, ...]
    chosen: str
    kinds: tuple[tuple[str, str], ...]
    filtered: bool


def row_of(record: CaseRecord, actor: Actor, now: datetime, names: Names, *, owes_view: bool) -> Row:
    """A case as a row; without its type and its severity where a first view is owed."""
    claim = claim_words(record, actor, now, names)
    mine = record.claim is not None and record.claim.person == actor.person and bool(claim)
    pending = record.state is not State.DECIDED
    kind = words_of(record.lane or ("" if owes_view else record.kind or ""))
    return Row(
        id=record.id,
        due=due(record.due_at, now) if pending else "",
        overdue=pending and record.due_at < now,
        terms=terms_shown(record, owes_view=owes_view),
        language=language(record.language),
        kind=kind,
        source=", ".join(dict.fromkeys(words_of(one.source.value) for one in record.requesters)),
        state=STATES[record.state],
        claim=claim,
        mine=mine,
        blind=owes_view,
        held=record.state is State.HELD,
        can_take=record.state in (State.OPEN, State.ROUTED) and (mine or not claim),
    )
