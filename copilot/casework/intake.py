"""Cases come in, come in again, get a recommendation, and are erased."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from copilot.cases import Case, CaseId
from copilot.casework.changes import What, changed
from copilot.casework.decisions import Ending, EndReason, PrecedentState, Result
from copilot.casework.files import Act, CaseFile, Change, Confirmation, nothing
from copilot.casework.model import CaseRecord, Queue, ReportSource, Requester, State, Urgency
from copilot.casework.priority import cell_of, due_at_intake, queue_of, ranked, together
from copilot.casework.queues import check
from copilot.casework.rules import Rules
from copilot.errors import CaseMovedOn, DecisionInvalid
from copilot.lanes import Lane, lane_of
from copilot.outbox import OutboxEvent
from copilot.people.model import Permission
from copilot.recommendations import Outcome, Recommendation

NEVER_KEPT = Lane.CHILD_SAFETY.value  # the lane of which no content is kept


@dataclass(frozen=True, slots=True)
class Arrival:
    """A case as it comes in: what it says, who sent it, what makes it urgent, and where it was routed to."""

    case: Case
    requester: Requester
    urgency: Urgency
    lane: str | None = None

    @property
    def digest(self) -> str | None:
        """What tells equal contents; None where nothing of the content may be kept."""
        return None if self.lane == NEVER_KEPT else content_digest(self.case)


def arrival_of(case: Case, at: datetime, urgency: Urgency | None = None, requester: Requester | None = None) -> Arrival:
    """The case with what its own reports say of its source; routed here, before anything else has read it."""
    return replace(_as_it_says(case, at, urgency, requester), lane=lane_of(case))


def arrival_with(case: Case, recommendation: Recommendation, at: datetime) -> Arrival:
    """The case as it came to be known by its first recommendation, which says where it was routed to."""
    return replace(_as_it_says(case, at), lane=recommendation.lane)


def _as_it_says(
    case: Case, at: datetime, urgency: Urgency | None = None, requester: Requester | None = None
) -> Arrival:
    source = urgency.source if urgency else next((_source(report.source) for report in case.reports), ReportSource.USER)
    return Arrival(case, requester or Requester(source, at), urgency or Urgency(source))


def _source(name: str) -> ReportSource:
    return ReportSource(name) if name in set(ReportSource) else ReportSource.USER


def content_digest(case: Case) -> str:
    """SHA-256 of what is under review: the texts, whose they are, the region whose rules hold; not who reported it."""
    texts = [[source, text] for source, text in case.sources()]
    return sha256(json.dumps([texts, case.author.handle, case.region]).encode()).hexdigest()


def take_in(known: CaseFile | None, earlier: CaseId | None, arrival: Arrival, act: Act, rules: Rules) -> Change:
    """Merge what comes in into ``known``, the case of that id or the open one with that content; else open a case."""
    return merge(known, arrival, act, rules) if known else open_case(arrival, act, rules, earlier)


def open_case(arrival: Arrival, act: Act, rules: Rules, earlier: CaseId | None = None) -> Change:
    """A new case. ``earlier`` is a decided one with the same content."""
    check(act.actor, Permission.ADD_CASES, "hand in cases")
    return changed(_new_record(arrival, act, rules, earlier), act, _opened(arrival, earlier))


def merge(file: CaseFile, arrival: Arrival, act: Act, rules: Rules) -> Change:
    """The same content once more: the open case keeps every requester and counts as the more urgent of both.

    Who hands a content in under the id of a case that says something else must take another id.
    """
    check(act.actor, Permission.ADD_CASES, "hand in cases")
    record = file.record
    if arrival.digest is not None and record.digest is not None and arrival.digest != record.digest:
        raise CaseMovedOn(
            f"the id {record.id!r} stands for another content already; hand this one in under an id of its own"
        )
    if any(_same(arrival.requester, known) for known in record.requesters) and arrival.lane in (None, record.lane):
        return nothing(file)
    if record.state is State.DECIDED:
        raise CaseMovedOn(f"case {record.id!r} is decided; hand the content in again under an id of its own")
    merged = replace(
        record,
        requesters=(*record.requesters, arrival.requester),
        urgency=together(record.urgency, arrival.urgency, rules.priority),
        due_at=min(record.due_at, due_at_intake(act.at, arrival.urgency.source, record.lane, rules.priority)),
    )
    what = What("case.merged", "asked for a decision too", {"source": arrival.requester.source.value})
    if arrival.lane and record.lane not in (NEVER_KEPT, arrival.lane):
        return _routed(file, merged, arrival.lane, act, rules)
    return changed(ranked(merged, rules.priority), act, what)


def _same(one: Requester, other: Requester) -> bool:
    return one.reference is not None and (one.source, one.name, one.reference) == (
        other.source,
        other.name,
        other.reference,
    )


def recommended(file: CaseFile, recommendation: Recommendation, act: Act, rules: Rules) -> Change:
    """The case has a new recommendation. While it is open, its type, severity and due time follow from it."""
    record = file.record
    corpus = recommendation.provenance.corpus_fingerprint
    newest = replace(record, recommendation=recommendation.id, corpus=corpus)
    if recommendation.status is Outcome.ROUTED and recommendation.lane:
        return _told_ready(_routed(file, newest, recommendation.lane, act, rules), recommendation)
    if record.state in (State.OPEN, State.WAITING) and record.queue is not Queue.APPEALS:
        newest = graded(newest, recommendation, rules)
    facts = {"recommendation": recommendation.id, "verdict": recommendation.verdict.value}
    change = changed(newest, act, What("case.drafted", f"a draft says {recommendation.verdict.value}", facts))
    return _told_ready(replace(change, audit=()), recommendation)  # the recommendation's own entry says it


def opened_by(arrival: Arrival, recommendation: Recommendation, act: Act, rules: Rules) -> Change:
    """A case that comes to exist because something was recommended for it."""
    record = _new_record(arrival, act, rules, None)
    corpus = recommendation.provenance.corpus_fingerprint
    record = replace(record, recommendation=recommendation.id, corpus=corpus)
    if record.lane is None:
        record = graded(record, recommendation, rules)
    return _told_ready(changed(record, act, _opened(arrival, None)), recommendation)


def _told_ready(change: Change, recommendation: Recommendation) -> Change:
    """The change, with which others are told that the recommendation is there."""
    record, corpus = change.record, recommendation.provenance.corpus_fingerprint
    ids = {"case": record.id, "version": record.version, "recommendation": recommendation.id, "corpus": corpus}
    event = OutboxEvent("recommendation.ready", f"case/{record.id}", {**ids, "status": recommendation.status.value})
    return replace(change, outbox=(*change.outbox, event))


def graded(record: CaseRecord, recommendation: Recommendation, rules: Rules) -> CaseRecord:
    """The record with the cell of the playbook that the violation falls into, as far as there is one."""
    found = cell_of(recommendation, Result.of(recommendation).sections, rules.playbook)
    record = replace(record, language=recommendation.language or record.language)
    if found is None:
        return ranked(record, rules.priority)
    name, cell = found
    due = record.opened_at + timedelta(minutes=cell.within_minutes)
    urgency = replace(record.urgency, severity=recommendation.severity)
    queue = record.queue if record.queue is Queue.ESCALATIONS else queue_of(cell.lane)
    graded_ = replace(record, kind=name, who=cell.who, due_at=min(due, record.due_at), urgency=urgency, queue=queue)
    return ranked(graded_, rules.priority)


def erase(file: CaseFile, act: Act) -> Change:
    """Take away what the case says and what was written beside it. Its decisions stay, and so does the trail.

    Raises ``CaseMovedOn`` for a case that is still to be decided, ``DecisionInvalid`` for one under a legal hold.
    """
    record = file.record
    check(act.actor, Permission.ERASE, f"erase case {record.id!r}")
    if record.erased:
        return nothing(file)
    if record.lane == Lane.LEGAL_HOLD.value:
        raise DecisionInvalid(f"case {record.id!r} is under a legal hold; it is erased once that has ended")
    if record.state is not State.DECIDED:
        raise CaseMovedOn(f"case {record.id!r} is {record.state.value}; decide it or close it, then erase it")
    record = replace(record, erased=True, author=None, digest=None, requesters=_without_names(record.requesters))
    return replace(changed(record, act, What("case.erased", "erased what it says")), erases=True)


def _new_record(arrival: Arrival, act: Act, rules: Rules, earlier: CaseId | None) -> CaseRecord:
    case, lane = arrival.case, arrival.lane
    due = due_at_intake(act.at, arrival.urgency.source, lane, rules.priority)
    record = CaseRecord(
        id=case.id,
        version=0,
        state=State.ROUTED if lane else State.OPEN,
        queue=queue_of(lane) if lane else Queue.STANDARD,
        opened_at=act.at,
        due_at=due,
        rank_at=due,
        urgency=arrival.urgency,
        requesters=(arrival.requester,),
        lane=lane,
        language=None if lane == NEVER_KEPT else case.language,
        digest=arrival.digest,
        author=None if lane == NEVER_KEPT else case.author.handle,
        earlier=earlier,
    )
    return ranked(record, rules.priority)


def _opened(arrival: Arrival, earlier: CaseId | None) -> What:
    facts = {"source": arrival.requester.source.value, "lane": arrival.lane, "earlier": earlier}
    return What("case.routed" if arrival.lane else "case.opened", "handed it in", facts)


def _routed(file: CaseFile, record: CaseRecord, lane: str, act: Act, rules: Rules) -> Change:
    """The case goes to people alone: what was held is withdrawn, what was written goes with its content."""
    lane = NEVER_KEPT if record.lane == NEVER_KEPT else lane
    if record.lane == lane and record.state in (State.ROUTED, State.DECIDED):
        return changed(record, act, What("case.drafted", "routed it again", {"lane": lane}))
    never_kept = lane == NEVER_KEPT
    routed = replace(
        record,
        state=State.ROUTED,
        lane=lane,
        queue=queue_of(lane),
        due_at=min(record.due_at, due_at_intake(act.at, record.urgency.source, lane, rules.priority)),
        claim=None,
        held=None,
        home=None,
        waits_until=None,
        digest=None if never_kept else record.digest,
        author=None if never_kept else record.author,
        language=None if never_kept else record.language,
        kind=None if never_kept else record.kind,
        who=None if never_kept else record.who,
    )
    change = changed(
        ranked(routed, rules.priority), act, What("case.routed", f"routed it to people: {lane}", {"lane": lane})
    )
    withdrawn = (Ending(file.record.held, EndReason.WITHDRAWN, act.person, act.at),) if file.record.held else ()
    retired = tuple(
        Confirmation(one.id, PrecedentState.RETIRED, "sealed")
        for one in file.decisions
        if one.id == file.record.decision
    )
    told = tuple(_told_withdrawn(change, ending) for ending in withdrawn)
    outbox = (*change.outbox, *told)
    return replace(change, endings=withdrawn, confirmations=retired, seals=never_kept, outbox=outbox)


def _told_withdrawn(change: Change, ending: Ending) -> OutboxEvent:
    """What others are told of a held decision that ends because its case is routed."""
    ids = {"case": change.record.id, "version": change.record.version, "decision": ending.decision}
    return OutboxEvent("decision.withdrawn", f"case/{change.record.id}", ids)


def _without_names(requesters: tuple[Requester, ...]) -> tuple[Requester, ...]:
    return tuple(Requester(one.source, one.at) for one in requesters)
