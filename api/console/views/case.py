"""The case page as a value."""

from dataclasses import dataclass, field
from datetime import datetime

from api.console.views.brief import Brief, brief_of
from api.console.views.content import ContentView
from api.console.views.past import DecisionView, EventView, Names, claim_words, decision_view, event_view
from api.console.views.verbs import verbs_for
from api.console.views.wording import QUEUES, STATES, counted, due, severity, words_of
from copilot.casework.deciding import open_draft
from copilot.casework.decisions import Result
from copilot.casework.files import CaseFile
from copilot.casework.model import CaseRecord, State
from copilot.casework.rules import Rules
from copilot.casework.strikes import standing_of
from copilot.people.model import Actor
from copilot.recommendations import Outcome, Recommendation

DRAFT_WORDS = frozenset({"case.drafted"})  # happenings that say what a draft says
DRAFT_TERMS = frozenset({"severity"})  # terms that follow from a draft


@dataclass(frozen=True, slots=True)
class Concealed:
    """What stands in place of a content: why it is hidden, and what is there, in words that show nothing of it."""

    why: str
    label: str
    summary: str
    twin: bool = False  # of a content that this person has decided, so they know what it says


@dataclass(frozen=True, slots=True)
class Screen:
    """Around a case: who looks, when, and what of the page is there for them.

    ``content`` is None while ``concealed`` stands for it, or where there is none. ``owes_view`` hides all of the draft.
    ``drafting`` says that a draft is on its way, ``may_draft`` that this person may have one made. ``act`` is the id of
    whatever this page decides. ``names`` are persons' names by id.
    """

    actor: Actor
    now: datetime
    act: str
    content: ContentView | None = None
    concealed: Concealed | None = None
    owes_view: bool = False
    drafting: bool = False
    may_draft: bool = False
    names: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above a case."""

    queue: str
    queue_id: str
    state: str
    due: str
    overdue: bool
    terms: tuple[str, ...]
    claim: str
    requesters: tuple[str, ...]
    strikes: str
    earlier: str


@dataclass(frozen=True, slots=True)
class Past:
    """What was done to a case, and is said beside it."""

    decision: DecisionView | None
    decisions: tuple[DecisionView, ...]
    appeal: EventView | None
    notes: tuple[EventView, ...]
    history: tuple[EventView, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """What the form of a decision starts from. ``sections`` are those that can be ticked."""

    sections: tuple[str, ...] = ()
    verdict: str = ""
    chosen: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    severity: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything that a case page shows. ``version``, ``recommendation`` and ``corpus`` are what a decision names."""

    id: str
    version: int
    recommendation: str
    corpus: str
    act: str
    state: str
    head: Head
    past: Past
    form: Form
    content: ContentView | None
    concealed: Concealed | None
    owes_view: bool
    drafting: bool
    brief: Brief | None
    unseen: bool
    set_aside: bool
    stale_policies: bool
    redraft: bool
    verbs: frozenset[str]


def case_view(file: CaseFile, rules: Rules, screen: Screen) -> CaseView:
    """The page of a case as one person sees it now. What a draft says is in it nowhere while a first view is owed."""
    record, hidden = file.record, screen.owes_view or screen.drafting
    draft = None if hidden else file.recommendation
    drafted = draft if draft and draft.status is not Outcome.ROUTED else None
    brief = brief_of(drafted, rules.catalogue, shows_content=not screen.concealed) if drafted else None
    pending = record.state is State.OPEN
    aside = bool(drafted and drafted.id == record.set_aside)
    stale = bool(brief and brief.corpus != rules.fingerprint and pending)
    return CaseView(
        id=record.id,
        version=record.version,
        recommendation="" if screen.owes_view else record.recommendation or "",
        corpus=rules.fingerprint,
        act=screen.act,
        state=record.state.value,
        head=_head(file, rules, screen),
        past=_past(file, screen.names, hidden=hidden),
        form=Form() if hidden else _form(file, drafted),
        content=screen.content,
        concealed=screen.concealed,
        owes_view=screen.owes_view,
        drafting=screen.drafting,
        brief=brief,
        unseen=screen.concealed is not None and not screen.concealed.twin,
        set_aside=aside,
        stale_policies=stale,
        redraft=screen.may_draft and pending and bool(brief and (brief.failure or aside or stale)),
        verbs=verbs_for(file, screen.actor, screen.now, blind=screen.owes_view, drafting=screen.drafting),
    )


def _head(file: CaseFile, rules: Rules, screen: Screen) -> Head:
    record, now = file.record, screen.now
    pending = record.state is not State.DECIDED
    return Head(
        queue=QUEUES[record.queue],
        queue_id=record.queue.value,
        state=STATES[record.state],
        due=due(record.due_at, now) if pending else "",
        overdue=pending and record.due_at < now,
        terms=terms_shown(record, owes_view=screen.owes_view),
        claim=claim_words(record, screen.actor, now, screen.names),
        requesters=tuple(dict.fromkeys(words_of(one.source.value) for one in record.requesters)),
        strikes=_strikes(file, rules, now),
        earlier=record.earlier or "",
    )


def _past(file: CaseFile, names: Names, *, hidden: bool) -> Past:
    current = file.held or file.standing
    return Past(
        decision=decision_view(current, names) if current else None,
        decisions=tuple(decision_view(one, names) for one in file.decisions if one is not current),
        appeal=_appeal(file, names),
        notes=tuple(event_view(one.at, one.by, "", names, one.text) for one in file.notes),
        history=history_of(file, names, owes_view=hidden),
    )


def _form(file: CaseFile, drafted: Recommendation | None) -> Form:
    result = proposed(file)
    sections = tuple(str(found.section) for found in drafted.findings) if drafted else ()
    if result is None:
        return Form(sections)
    return Form(sections, result.verdict.value, result.sections, result.actions, severity(result.severity))


def history_of(file: CaseFile, names: Names, *, owes_view: bool) -> tuple[EventView, ...]:
    """All that happened, oldest first, without what a draft says where a first view is owed."""
    return tuple(
        event_view(one.at, one.person, one.words, names)
        for one in file.happenings
        if not (owes_view and one.event in DRAFT_WORDS)
    )


def terms_shown(record: CaseRecord, *, owes_view: bool) -> tuple[str, ...]:
    """The reasons for a rank in words, without what a draft says where a first view is owed."""
    return tuple(term.words for term in record.terms if not (owes_view and term.name in DRAFT_TERMS))


def proposed(file: CaseFile) -> Result | None:
    """What a form starts from: the decision under appeal, what the draft recommends, or nothing."""
    if file.appeal and file.standing:
        return file.standing.result
    draft = open_draft(file)
    return Result.of(draft) if draft else None


def _strikes(file: CaseFile, rules: Rules, now: datetime) -> str:
    """How the author stands, and what the next strike leads to."""
    if file.record.author is None:
        return ""
    standing = standing_of(file.strikes, now, rules.strikes)
    if not standing.strikes:
        return "no strikes count"
    following = ""
    if standing.next and standing.missing:
        title = rules.catalogue[standing.next.action].title if standing.next.action in rules.catalogue else ""
        following = f"; {standing.missing} more: {title.lower()}"
    return f"{counted(standing.strikes, 'strike counts', 'strikes count')} (weight {standing.weight}){following}"


def _appeal(file: CaseFile, names: Names) -> EventView | None:
    appeal = file.appeal
    return event_view(appeal.opened_at, appeal.opened_by, "appealed", names, appeal.grounds) if appeal else None
