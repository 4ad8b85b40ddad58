"""What every ledger of cases must do. A new one subclasses this and adds one fixture."""

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from copilot.audit.ports import AuditTrail
from copilot.cases import Author, Case, CaseId
from copilot.casework.appealing import open_appeal, overturn, review, uphold
from copilot.casework.claiming import SkipReason, claim, skip
from copilot.casework.deciding import Reason, amend, approve, close, decide_by_hand, reject
from copilot.casework.decisions import AppealOutcome, EndReason, PrecedentState, ReasonCode, Result
from copilot.casework.files import Act, CaseFile, after
from copilot.casework.holding import approve_held, refuse_held
from copilot.casework.intake import Arrival, arrival_of, erase
from copilot.casework.model import Queue, ReportSource, Requester, State, Urgency
from copilot.casework.ports import CaseLedger, Verb
from copilot.casework.queues import Place, QueueFilter, SavedFilter
from copilot.casework.talking import ask_for_context, context_arrived, escalate, note
from copilot.casework.undoing import undo
from copilot.errors import CaseErased, CaseInvalid, CaseMovedOn, CaseNotFound, CaseSealed, CopilotError, NotPermitted
from copilot.people.model import PersonId
from copilot.ports import RecommendationStore
from copilot.recommendations import Recommendation, RecommendationId, RecommendedAction, Target, Verdict
from policy_corpus.model import SectionId, Severity
from tests.builders import AT, a_case, a_routed_recommendation
from tests.copilot.casework.building import (
    ADMIN,
    ANA,
    BEN,
    CHRIS,
    OPS,
    RULES,
    SAMI,
    SARA,
    SOLE,
    a_draft,
    an_actor,
    by,
    seen,
)

CASE = CaseId("case-1")
THREAT = SectionId("violent-speech/2.1")
NOTHING = Result(Verdict.NO_VIOLATION)
IN_FLIGHT = 32  # decisions at once: more than PostgreSQL is given connections
IDIOM = Reason(ReasonCode.EXCEPTION_APPLIES, "An idiom, so she said.")


@dataclass(frozen=True)
class Desk:
    """A ledger with the stores that stand over the same database."""

    ledger: CaseLedger
    recommendations: RecommendationStore
    trail: AuditTrail

    async def drafted(self, draft: Recommendation | None = None, case: Case | None = None) -> CaseFile:
        """A case with a draft; severe actions only where the draft has one."""
        draft = draft or a_draft()
        await self.recommendations.add(case or a_case(id=draft.case_id), draft, AT)
        return await self.ledger.get(draft.case_id)

    async def do(self, verb: Verb, case: CaseId = CASE) -> CaseFile:
        """Run a verb, and hold what the ledger then says against what the domain says."""
        before = await self.ledger.get(case)
        change = await self.ledger.change(case, verb)
        now = await self.ledger.get(case)
        assert now == after(before, change)
        return now


def a_severe_draft() -> Recommendation:
    actions = (RecommendedAction("suspend_author", Target.AUTHOR, THREAT),)
    return a_draft(actions=actions, requires_second_approval=True)


def arrival(case: Case | None = None, urgency: Urgency | None = None, name: str | None = None) -> Arrival:
    urgency = urgency or Urgency()
    requester = Requester(urgency.source, AT, name, f"ref-{name}" if name else None)
    return arrival_of(case or a_case(), AT, urgency, requester)


class CaseLedgerContract(ABC):
    @pytest.fixture
    @abstractmethod
    def desk(self) -> Desk:
        """An empty ledger with its stores; who makes it closes it."""

    async def test_a_case_comes_in(self, desk: Desk) -> None:
        change = await desk.ledger.take_in(arrival(name="Ann"), by(OPS), RULES)
        file = await desk.ledger.get(CASE)
        assert file.record == change.record
        assert (file.record.state, file.record.queue) == (State.OPEN, Queue.STANDARD)
        assert [one.event for one in file.happenings] == ["case.opened"]
        assert await desk.ledger.content(CASE, by(ANA)) == a_case()
        assert await desk.recommendations.case(CASE) == a_case()
        assert await desk.recommendations.of_case(CASE) == []

    async def test_what_is_not_there(self, desk: Desk) -> None:
        for missing in (
            desk.ledger.get(CaseId("case-404")),
            desk.ledger.change(CaseId("a\0b"), lambda f: claim(f, by(ANA))),
            desk.ledger.content(CaseId(""), by(ANA)),
        ):
            with pytest.raises(CaseNotFound, match="no case"):
                await missing

    async def test_the_same_content_merges_and_keeps_every_requester(self, desk: Desk) -> None:
        await desk.ledger.take_in(arrival(name="Ann"), by(OPS), RULES)
        urgent = Urgency(ReportSource.REGULATOR, views=50_000, imminent=True)
        change = await desk.ledger.take_in(arrival(a_case(id=CaseId("case-2")), urgent, "Bea"), by(OPS, 5), RULES)
        assert change.record.id == CASE
        record = (await desk.ledger.get(CASE)).record
        assert [one.name for one in record.requesters] == ["Ann", "Bea"]
        assert (record.urgency.source, record.urgency.imminent) == (ReportSource.REGULATOR, True)
        assert record.rank_at < record.due_at
        with pytest.raises(CaseNotFound):
            await desk.ledger.get(CaseId("case-2"))

    async def test_the_same_request_once_more_changes_nothing(self, desk: Desk) -> None:
        for _ in range(3):
            await desk.ledger.take_in(arrival(name="Ann"), by(OPS), RULES)
        assert (await desk.ledger.get(CASE)).record.version == 1

    async def test_an_id_stands_for_one_content(self, desk: Desk) -> None:
        await desk.ledger.take_in(arrival(), by(OPS), RULES)
        with pytest.raises(CaseMovedOn, match="id of its own"):
            await desk.ledger.take_in(arrival(a_case(text="Another.")), by(OPS), RULES)

    async def test_the_content_of_a_decided_case_opens_another(self, desk: Desk) -> None:
        file = await desk.drafted()
        await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
        assert await desk.ledger.counts() == {}
        change = await desk.ledger.take_in(arrival(a_case(id=CaseId("case-2"))), by(OPS, 9), RULES)
        assert (change.record.id, change.record.earlier) == ("case-2", CASE)
        assert await desk.ledger.counts() == {(Queue.STANDARD, State.OPEN): 1}

    async def test_a_case_that_opens_again_beside_its_twin(self, desk: Desk) -> None:
        file = await desk.drafted()
        await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
        await desk.ledger.take_in(arrival(a_case(id=CaseId("case-2"))), by(OPS, 4), RULES)
        undone = await desk.do(lambda f: undo(f, by(ANA, 5), "d-1"))
        assert undone.record.state is State.OPEN
        merged = await desk.ledger.take_in(arrival(a_case(id=CaseId("case-3")), name="Cy"), by(OPS, 6), RULES)
        assert merged.record.id == "case-2"

    async def test_a_text_that_no_database_takes(self, desk: Desk) -> None:
        with pytest.raises(CaseInvalid):
            await desk.ledger.take_in(arrival(a_case(text="a\0b")), by(OPS), RULES)
        await desk.ledger.take_in(arrival(), by(OPS), RULES)
        with pytest.raises(CaseInvalid):
            await desk.ledger.change(CASE, lambda f: note(f, by(ANA), "half \ud800"))
        assert (await desk.ledger.get(CASE)).record.version == 1

    async def test_a_recommendation_opens_a_case_and_the_next_changes_it(self, desk: Desk) -> None:
        file = await desk.drafted()
        assert (file.record.queue, file.record.recommendation) == (Queue.PRIORITY, "rec-1")
        again = await desk.drafted(a_draft(id=RecommendationId("rec-2"), severity=Severity.MEDIUM))
        assert again.recommendation == a_draft(id=RecommendationId("rec-2"), severity=Severity.MEDIUM)
        assert (again.record.recommendation, again.record.version) == ("rec-2", 2)
        await desk.drafted(a_draft(id=RecommendationId("rec-2"), severity=Severity.MEDIUM))
        assert (await desk.ledger.get(CASE)).record.version == 2

    async def test_a_case_that_came_in_gets_its_draft(self, desk: Desk) -> None:
        await desk.ledger.take_in(arrival(name="Ann"), by(OPS), RULES)
        file = await desk.drafted()
        assert (file.record.kind, file.record.due_at) == ("violence", AT + timedelta(hours=1))
        assert [one.name for one in file.record.requesters] == ["Ann"]

    async def test_the_whole_life(self, desk: Desk) -> None:
        file = await desk.drafted(a_severe_draft())
        await desk.do(lambda f: claim(f, by(ANA, 1)))
        await desk.do(lambda f: note(f, by(ANA, 2, "n-1"), "Third time this week."))
        file = await desk.ledger.get(CASE)
        held = await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
        assert (held.record.state, held.standing, held.strikes) == (State.HELD, None, ())
        refused = await desk.do(lambda f: refuse_held(f, by(SARA, 4), seen(held), RULES, ReasonCode.TOO_SEVERE))
        assert [one.ending.reason for one in refused.decisions if one.ending] == [EndReason.REFUSED]
        held = await desk.do(lambda f: approve(f, by(ANA, 5, "d-2"), seen(refused), RULES))
        decided = await desk.do(lambda f: approve_held(f, by(SARA, 6), seen(held), RULES))
        assert decided.standing is not None
        assert decided.standing.deciders() == {"ana", "sara"}
        assert [strike.weight for strike in decided.strikes] == [3]
        assert {row.state for row in decided.precedents} == {PrecedentState.CONFIRMED}
        appealed = await desk.do(lambda f: open_appeal(f, by(OPS, 60, "a-1"), RULES, "It is a line of a song."))
        assert (appealed.record.queue, appealed.standing is None) == (Queue.APPEALS, False)
        change = (NOTHING, IDIOM)
        over = await desk.do(lambda f: overturn(f, by(SAMI, 61, "d-3"), seen(appealed), RULES, change))
        assert over.standing is not None
        assert (over.standing.id, over.record.queue) == ("d-3", Queue.PRIORITY)
        assert [strike.lifted_at for strike in over.strikes] == [AT + timedelta(minutes=61)]
        assert {row.state for row in over.precedents if row.decision == "d-2"} == {PrecedentState.RETIRED}
        assert [appeal.outcome for appeal in over.appeals] == [AppealOutcome.OVERTURNED]

    async def test_other_ways(self, desk: Desk) -> None:
        file = await desk.drafted()
        file = await desk.do(lambda f: ask_for_context(f, by(ANA, 1, "n-1"), "Do they know each other?"))
        file = await desk.do(lambda f: context_arrived(f, by(BEN, 2, "n-2"), "They do."))
        file = await desk.do(lambda f: skip(f, by(BEN, 3), SkipReason.INVOLVED))
        before = file
        file = await desk.do(lambda f: escalate(f, by(ANA, 4, "n-3"), seen(before), "Is this a threat?"))
        rejected = await desk.do(lambda f: reject(f, by(SARA, 5), seen(f), RULES, IDIOM))
        decided = await desk.do(lambda f: decide_by_hand(f, by(SARA, 6), seen(rejected), RULES, (NOTHING, IDIOM)))
        assert decided.standing is not None
        assert decided.standing.reason == "An idiom, so she said."
        reviewed = await desk.do(lambda f: review(f, by(SOLE, 7), agrees=True))
        assert {row.state for row in reviewed.precedents} == {PrecedentState.CONFIRMED}
        appealed = await desk.do(lambda f: open_appeal(f, by(OPS, 8, "a-1"), RULES))
        upheld = await desk.do(lambda f: uphold(f, by(SAMI, 9), seen(appealed), RULES))
        assert (upheld.record.state, upheld.standing) == (State.DECIDED, decided.standing)

    async def test_every_change_has_its_entry_and_its_event(self, desk: Desk) -> None:
        file = await desk.drafted()
        await desk.do(lambda f: amend(f, by(ANA, 3), seen(file), RULES, (NOTHING, IDIOM)))
        await desk.do(lambda f: undo(f, by(ANA, 4), "d-1"))
        records = await desk.trail.page(subject="case/case-1")
        assert [one.entry.event for one in records][-3:] == ["case.opened", "decision.made", "decision.undone"]
        assert "An idiom" not in str(records)
        told = await desk.ledger.outbox(0, 10)
        ready = "recommendation.ready"
        assert [one.event for one in told] == ["case.opened", ready, "decision.made", "decision.undone"]
        assert told[1].payload["recommendation"] == file.record.recommendation
        assert await desk.ledger.outbox(told[0].position, 1) == told[1:2]
        assert told[2].payload["code"] == "exception_applies"

    async def test_what_a_verb_refuses_leaves_no_trace(self, desk: Desk) -> None:
        file = await desk.drafted()
        entries = await desk.trail.count()
        with pytest.raises(CopilotError):
            await desk.ledger.change(CASE, lambda f: approve(f, by(ADMIN, 3), seen(file), RULES))
        assert await desk.ledger.get(CASE) == file
        assert await desk.trail.count() == entries

    async def test_reading_a_content_is_entered_and_not_for_everybody(self, desk: Desk) -> None:
        await desk.drafted()
        await desk.ledger.content(CASE, by(ANA, 1))
        last = await desk.trail.last("content.read")
        assert last is not None
        assert (last.entry.actor, last.entry.subject) == ("ana", "case/case-1")
        for actor in (ADMIN, CHRIS, OPS):
            with pytest.raises(NotPermitted, match="that takes"):
                await desk.ledger.content(CASE, by(actor, 1))

    @pytest.mark.parametrize("lane", ["threat_to_life", "legal_hold", "child_safety"])
    async def test_a_case_is_sealed_with_all_that_stands_beside_it(self, desk: Desk, lane: str) -> None:
        file = await desk.drafted()
        await desk.do(lambda f: note(f, by(ANA, 1, "n-1"), "Third time."))
        file = await desk.ledger.get(CASE)
        decided = await desk.do(lambda f: amend(f, by(ANA, 3), seen(file), RULES, (NOTHING, IDIOM)))
        assert decided.precedents
        await desk.recommendations.add(a_case(), a_routed_recommendation(lane, id=RecommendationId("rec-9")), AT)
        sealed = await desk.ledger.get(CASE)
        assert (sealed.record.state, sealed.record.queue) == (State.ROUTED, Queue(lane))
        assert await desk.ledger.precedents([THREAT], 10) == ()
        with pytest.raises(NotPermitted):
            await desk.ledger.content(CASE, by(ANA, 4))
        if lane == "child_safety":
            assert (sealed.notes, sealed.record.digest, sealed.record.author) == ((), None, None)
            assert [one.reason for one in sealed.decisions] == [""]
            with pytest.raises(CaseSealed):
                await desk.ledger.content(CASE, by(CHRIS, 4))
            closed = await desk.do(lambda f: close(f, by(CHRIS, 5, "d-2"), seen(sealed), RULES))
        else:
            assert await desk.ledger.content(CASE, by(SARA, 4)) == a_case()
            closed = await desk.do(lambda f: close(f, by(SARA, 5, "d-2"), seen(sealed), RULES))
        assert closed.record.state is State.DECIDED

    @pytest.mark.parametrize("text", ["I will shoot Ann Example at the main station at 8 tonight."])
    async def test_a_case_comes_in_sealed(self, desk: Desk, text: str) -> None:
        case = a_case(text=text)
        change = await desk.ledger.take_in(arrival(case), by(OPS), RULES)
        assert (change.record.queue, change.record.lane) == (Queue.THREAT_TO_LIFE, "threat_to_life")
        assert await desk.ledger.content(CASE, by(SARA)) == case
        with pytest.raises(CaseSealed):
            await desk.recommendations.case(CASE)

    async def test_erasing_leaves_the_decisions_and_the_trail(self, desk: Desk) -> None:
        file = await desk.drafted()
        await desk.do(lambda f: note(f, by(ANA, 1, "n-1"), "Third time."))
        file = await desk.ledger.get(CASE)
        decided = await desk.do(lambda f: amend(f, by(ANA, 3), seen(file), RULES, (NOTHING, IDIOM)))
        entries = await desk.trail.count()
        with pytest.raises(NotPermitted):
            await desk.ledger.change(CASE, lambda f: erase(f, by(ANA, 4)))
        await desk.ledger.change(CASE, lambda f: erase(f, by(ADMIN, 4)))
        erased = await desk.ledger.get(CASE)
        assert [one.result for one in erased.decisions] == [one.result for one in decided.decisions]
        assert (erased.notes, erased.precedents, erased.record.author, erased.record.erased) == ((), (), None, True)
        assert [one.reason for one in erased.decisions] == [""]
        assert await desk.trail.count() == entries + 1
        with pytest.raises(CaseErased, match="its decisions stand"):
            await desk.ledger.content(CASE, by(ANA, 5))

    async def test_a_queue_page_by_page(self, desk: Desk) -> None:
        for number, severity in enumerate([Severity.LOW, Severity.MEDIUM, Severity.LOW, Severity.MEDIUM], 1):
            id_ = CaseId(f"case-{number}")
            draft = a_draft(id=RecommendationId(f"rec-{number}"), case_id=id_, severity=severity)
            await desk.drafted(draft, a_case(id=id_, text=f"Text {number}."))
        seen_, place = [], None
        for _ in range(3):
            page = await desk.ledger.page(Queue.STANDARD, QueueFilter(), AT, 2, place)
            seen_.append([record.id for record in page])
            place = Place(page[-1].rank_at, page[-1].id) if page else None
        assert seen_ == [["case-2", "case-4"], ["case-1", "case-3"], []]
        assert await desk.ledger.counts() == {(Queue.STANDARD, State.OPEN): 4}

    @pytest.mark.parametrize(
        ("wanted", "shown"),
        [
            pytest.param(QueueFilter(), [1, 2, 3], id="all"),
            pytest.param(QueueFilter(languages=frozenset({"de"})), [2, 3], id="a language, and those of none"),
            pytest.param(QueueFilter(without=frozenset({"violence"})), [3], id="without a type"),
            pytest.param(QueueFilter(person=PersonId("ben")), [1, 3], id="without what ben passed over"),
            pytest.param(QueueFilter(free=True), [2, 3], id="without what is claimed"),
            pytest.param(QueueFilter(free=True, person=PersonId("ana")), [1, 2, 3], id="with what is mine"),
            pytest.param(QueueFilter(states=(State.DECIDED,)), [], id="decided"),
        ],
    )
    async def test_what_of_a_queue_is_wanted(self, desk: Desk, wanted: QueueFilter, shown: list[int]) -> None:
        for number, language in enumerate(["en", "de", None], 1):
            case = a_case(id=CaseId(f"case-{number}"), text=f"Text {number}.", language=language)
            await desk.ledger.take_in(arrival(case), by(OPS), RULES)
            if language:
                id_ = RecommendationId(f"rec-{number}")
                low = a_draft(id=id_, case_id=case.id, severity=Severity.LOW, language=language)
                await desk.recommendations.add(case, low, AT)
        await desk.do(lambda f: claim(f, by(ANA, 1)))
        await desk.do(lambda f: skip(f, by(BEN, 1), SkipReason.LANGUAGE), CaseId("case-2"))
        found = await desk.ledger.page(Queue.STANDARD, wanted, AT + timedelta(minutes=2), 10)
        assert sorted(record.id for record in found) == [f"case-{number}" for number in shown]

    async def test_what_has_waited_long_enough_is_shown_again(self, desk: Desk) -> None:
        await desk.drafted()
        await desk.do(lambda f: ask_for_context(f, by(ANA, 1, "n-1"), "Do they know each other?"))
        for days, shown in ((1, 0), (3, 1)):
            assert len(await desk.ledger.page(Queue.PRIORITY, QueueFilter(), AT + timedelta(days=days), 10)) == shown

    async def test_strikes_count_over_cases(self, desk: Desk) -> None:
        for number in (1, 2):
            case = CaseId(f"case-{number}")
            draft = a_draft(id=RecommendationId(f"rec-{number}"), case_id=case)
            file = await desk.drafted(draft, a_case(id=case, text=f"Text {number}."))
            act = by(ANA, number, f"d-{number}")
            await desk.ledger.change(case, lambda f, file=file, act=act: approve(f, act, seen(file), RULES))  # type: ignore[misc]
        assert [one.decision for one in await desk.ledger.strikes("parking_pete")] == ["d-1", "d-2"]
        assert (await desk.ledger.get(CASE)).strikes == await desk.ledger.strikes("parking_pete")
        assert await desk.ledger.strikes("somebody") == ()

    async def test_precedents_of_a_section(self, desk: Desk) -> None:
        file = await desk.drafted()
        await desk.do(lambda f: approve(f, by(ANA, 3), seen(file), RULES))
        [row] = await desk.ledger.precedents([THREAT], 10)
        assert (row.case_id, row.state, row.decision) == (CASE, PrecedentState.SHOWN, "d-1")
        assert await desk.ledger.precedents([SectionId("hateful-conduct/1.1")], 10) == ()

    async def test_saved_filters(self, desk: Desk) -> None:
        mine = SavedFilter(PersonId("ana"), "German", Queue.PRIORITY, frozenset({"de"}))
        await desk.ledger.keep_filter(mine)
        await desk.ledger.keep_filter(replace(mine, person=PersonId("ben")))
        await desk.ledger.keep_filter(replace(mine, without=frozenset({"graphic"})))
        await desk.ledger.keep_filter(replace(mine, name="All", languages=frozenset()))
        names = [(one.name, one.without) for one in await desk.ledger.filters(PersonId("ana"))]
        assert names == [("All", frozenset()), ("German", frozenset({"graphic"}))]
        await desk.ledger.drop_filter(PersonId("ana"), "German")
        await desk.ledger.drop_filter(PersonId("ana"), "German")
        assert [one.name for one in await desk.ledger.filters(PersonId("ana"))] == ["All"]
        assert len(await desk.ledger.filters(PersonId("ben"))) == 1

    async def test_the_same_content_many_times_at_once(self, desk: Desk) -> None:
        arrivals = [arrival(a_case(id=CaseId(f"case-{n}")), name=f"R{n}") for n in range(12)]
        await asyncio.gather(*(desk.ledger.take_in(one, by(OPS), RULES) for one in arrivals))
        [record] = await desk.ledger.page(Queue.STANDARD, QueueFilter(), AT, 100)
        assert {one.name for one in record.requesters} == {f"R{n}" for n in range(12)}

    async def test_exactly_one_of_many_decides(self, desk: Desk) -> None:
        await race(desk, cases=10, deciders=8)


async def race(desk: Desk, cases: int, deciders: int) -> None:
    """Let so many people decide each of so many cases at once: one wins, the others learn who, when and what."""
    files = []
    for number in range(cases):
        case = a_case(id=CaseId(f"case-{number}"), text=f"Text {number}.", author=Author(f"author-{number}"))
        files.append(await desk.drafted(a_draft(id=RecommendationId(f"rec-{number}"), case_id=case.id), case))
    people = [an_actor(f"person-{number}") for number in range(deciders)]
    acts = [(file, by(p, 3, f"{file.record.id}/{p.person}")) for file in files for p in people]
    turns = asyncio.Semaphore(IN_FLIGHT)
    outcomes = await asyncio.gather(*(_attempt(desk, file, act, turns) for file, act in acts))
    for number, file in enumerate(files):
        own = outcomes[number * deciders : (number + 1) * deciders]
        decided = await desk.ledger.get(file.record.id)
        assert [one.id for one in decided.decisions] == [decided.record.decision]
        assert decided.standing is not None
        assert own.count(None) == 1
        lost = [str(error) for error in own if error is not None]
        assert len(lost) == deciders - 1
        told = f"{decided.standing.by!r} at 2026-03-02 10:03:00 UTC: decided: violation"
        assert all(told in words for words in lost)


async def _attempt(desk: Desk, file: CaseFile, act: Act, turns: asyncio.Semaphore) -> CaseMovedOn | None:
    try:
        async with turns:
            await desk.ledger.change(file.record.id, lambda f: approve(f, act, seen(file), RULES))
    except CaseMovedOn as error:
        return error
    return None
