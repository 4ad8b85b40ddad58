"""The whole life of cases against a simple model: whatever people do, in whatever order, the rules hold."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from copilot.audit.entries import GENESIS
from copilot.cases import Author, CaseId
from copilot.casework.appealing import open_appeal, overturn, review, uphold
from copilot.casework.claiming import SkipReason, claim, release, skip
from copilot.casework.deciding import Reason, amend, approve, close, decide_by_hand, reject
from copilot.casework.decisions import ReasonCode, Result
from copilot.casework.files import Act, CaseFile, Change
from copilot.casework.holding import approve_held, refuse_held
from copilot.casework.intake import arrival_of, erase
from copilot.casework.model import Queue, ReportSource, Requester, State
from copilot.casework.queues import QueueFilter
from copilot.casework.talking import ask_for_context, context_arrived, escalate, note
from copilot.casework.undoing import undo
from copilot.errors import CopilotError
from copilot.people.model import Actor
from copilot.recommendations import RecommendationId, RecommendedAction, Target, Verdict
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.casework_memory import MemoryCaseLedger
from copilot.stores.casework_sql import SqlCaseLedger
from copilot.stores.databases import open_database
from copilot.stores.memory import MemoryRecommendationStore
from copilot.stores.memory_audit import MemoryAuditTrail
from copilot.stores.migrations import upgrade
from copilot.stores.sql import SqlRecommendationStore
from policy_corpus.model import SectionId, Severity
from tests.builders import AT, a_case, a_routed_recommendation
from tests.contracts.case_ledger import Desk
from tests.copilot.casework.always import check_decisions, check_history, check_precedents
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
    an_abstention_here,
    seen,
)

THREAT = SectionId("violent-speech/2.1")
BAN = Result(Verdict.VIOLATION, (THREAT,), Severity.HIGH, ("remove", "ban_author"))
MILD = Result(Verdict.VIOLATION, (THREAT,), Severity.MEDIUM, ("label",))
NOTHING = Result(Verdict.NO_VIOLATION)
WHY = Reason(ReasonCode.NEW_FACTS)

Step = Callable[[CaseFile, Act, Result], Change]

STEPS: dict[str, Step] = {
    "claim": lambda f, a, r: claim(f, a),
    "release": lambda f, a, r: release(f, a),
    "skip": lambda f, a, r: skip(f, a, SkipReason.EXPOSURE),
    "note": lambda f, a, r: note(f, a, "A word."),
    "ask": lambda f, a, r: ask_for_context(f, a, "Who is it?"),
    "hear": lambda f, a, r: context_arrived(f, a, "A friend."),
    "escalate": lambda f, a, r: escalate(f, a, seen(f), "Hard."),
    "approve": lambda f, a, r: approve(f, a, seen(f), RULES),
    "amend": lambda f, a, r: amend(f, a, seen(f), RULES, (r, WHY)),
    "reject": lambda f, a, r: reject(f, a, seen(f), RULES, WHY),
    "by hand": lambda f, a, r: decide_by_hand(f, a, seen(f), RULES, (r, None)),
    "close": lambda f, a, r: close(f, a, seen(f), RULES),
    "agree": lambda f, a, r: approve_held(f, a, seen(f), RULES),
    "refuse": lambda f, a, r: refuse_held(f, a, seen(f), RULES, ReasonCode.TOO_SEVERE),
    "undo": lambda f, a, r: undo(f, a, f.record.held or f.record.decision or "none"),
    "review": lambda f, a, r: review(f, a, agrees=r is not NOTHING),
    "appeal": lambda f, a, r: open_appeal(f, a, RULES, "It was a joke."),
    "uphold": lambda f, a, r: uphold(f, a, seen(f), RULES),
    "overturn": lambda f, a, r: overturn(f, a, seen(f), RULES, (r, WHY)),
    "erase": lambda f, a, r: erase(f, a),
}
NEXT = {
    State.OPEN: ["approve", "amend", "by hand", "overturn", "uphold", "approve", "reject", "claim", "escalate", "ask"],
    State.HELD: ["agree", "agree", "refuse", "undo"],
    State.WAITING: ["hear", "claim"],
    State.DECIDED: ["appeal", "appeal", "review", "undo", "undo", "erase"],
    State.ROUTED: ["close"],
}

cases = st.sampled_from([CaseId(f"case-{n}") for n in range(3)])
people = st.sampled_from([ANA, BEN, SARA, SARA, SAMI, SAMI, SOLE, SOLE, CHRIS, ADMIN])
kinds = st.sampled_from(["severe", "mild", "abstained", "routed"])
results = st.sampled_from([BAN, MILD, NOTHING])
ids = st.sampled_from([f"d-{n}" for n in range(12)])


@dataclass
class Model:
    """What is known from outside: every acknowledged change."""

    changes: list[Change] = field(default_factory=list)
    entries: int = 0


class CaseLife(RuleBasedStateMachine):
    """People at work on three cases, with a clock that mostly goes on."""

    folder: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.desk = self.loop.run_until_complete(self._open())
        self.model = Model()
        self.now = AT
        self.made = 0

    async def _open(self) -> Desk:
        trail = MemoryAuditTrail()
        store = MemoryRecommendationStore(trail)
        return Desk(MemoryCaseLedger(trail, store, RULES), store, trail)

    def teardown(self) -> None:
        self.loop.run_until_complete(self.desk.recommendations.close())
        self.loop.close()

    def try_(self, case: CaseId, actor: Actor, verb: Callable[[CaseFile, Act], Change], id: str = "") -> None:  # noqa: A002
        """One attempt, refused or kept."""
        act = Act(actor, self.now, id or f"n-{len(self.model.changes)}")
        try:
            change = self.loop.run_until_complete(self.desk.ledger.change(case, lambda file: verb(file, act)))
        except CopilotError:
            return
        self.kept(change)

    def kept(self, change: Change) -> None:
        if change.happening is not None:
            self.model.changes.append(change)

    @rule(minutes=st.sampled_from([1, 7, 25, 60, 24 * 60, -3]))
    def time_goes_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @initialize(kinds=st.tuples(kinds, kinds))
    def two_cases_are_there(self, kinds: tuple[str, str]) -> None:
        for number, kind in enumerate(kinds):
            self.is_drafted(CaseId(f"case-{number}"), kind)

    @rule(case=cases, reference=st.sampled_from(["1", "2"]))
    def comes_in(self, case: CaseId, reference: str) -> None:
        content = a_case(id=case, text=f"Text of {case}.", author=Author("one-author"))
        try:
            arrival = arrival_of(content, self.now, None, Requester(ReportSource.USER, self.now, "Ann", reference))
            self.kept(self.loop.run_until_complete(self.desk.ledger.take_in(arrival, Act(OPS, self.now), RULES)))
        except CopilotError:
            return

    @rule(case=cases, kind=kinds)
    def is_drafted(self, case: CaseId, kind: str) -> None:
        self.made += 1
        id_ = RecommendationId(f"rec-{self.made}")
        ban = (RecommendedAction("ban_author", Target.AUTHOR, THREAT),)
        draft = {
            "mild": a_draft(id=id_, case_id=case),
            "severe": a_draft(id=id_, case_id=case, actions=ban, requires_second_approval=True),
            "abstained": an_abstention_here(id=id_, case_id=case),
            "routed": a_routed_recommendation("threat_to_life", id=id_, case_id=case),
        }[kind if kind != "routed" or self.made % 7 == 0 else "mild"]
        content = a_case(id=case, text=f"Text of {case}.", author=Author("one-author"))
        try:
            self.loop.run_until_complete(self.desk.recommendations.add(content, draft, self.now))
        except CopilotError:
            return

    @rule(case=cases, who=people, step=st.integers(0, 99), result=results, name=ids)
    def somebody_does_what_may_be_next(self, case: CaseId, who: Actor, step: int, result: Result, name: str) -> None:
        try:
            state = self.loop.run_until_complete(self.desk.ledger.get(case)).record.state
        except CopilotError:
            return
        steps = NEXT[state]
        self.does(case, who, steps[step % len(steps)], result, name)

    @rule(case=cases, who=people, step=st.sampled_from(sorted(STEPS)), result=results, name=ids)
    def somebody_does_anything(self, case: CaseId, who: Actor, step: str, result: Result, name: str) -> None:
        self.does(case, who, step, result, name)

    def does(self, case: CaseId, who: Actor, step: str, result: Result, name: str) -> None:
        """One step; deciding twice under one id is an attempt like any other."""
        actor = {"appeal": OPS, "erase": ADMIN}.get(step, who)
        self.try_(case, actor, lambda file, act: STEPS[step](file, act, result), f"{case}/{name}")

    def files(self) -> list[CaseFile]:
        found = []
        for number in range(3):
            try:
                found.append(self.loop.run_until_complete(self.desk.ledger.get(CaseId(f"case-{number}"))))
            except CopilotError:
                continue
        return found

    @invariant()
    def the_rules_hold(self) -> None:
        files = self.files()
        for file in files:
            check_history(file)
            check_decisions(file)
            check_precedents(file)
        self.check_strikes(files)

    @invariant()
    def nothing_that_was_acknowledged_is_lost(self) -> None:
        happened = {(file.record.id, one.version): one for file in self.files() for one in file.happenings}
        for change in self.model.changes:
            assert change.happening is not None
            assert happened[change.record.id, change.record.version] == change.happening

    @invariant()
    def queues_show_what_is_open_in_the_order_of_rank(self) -> None:
        open_ = {file.record.id for file in self.files() if file.record.state in (State.OPEN, State.ROUTED)}
        shown = []
        for queue in Queue:
            page = self.loop.run_until_complete(self.desk.ledger.page(queue, QueueFilter(), AT, 10))
            ranks = [record.rank_at for record in page]
            assert ranks == sorted(ranks)
            shown += [record.id for record in page]
        assert sorted(shown) == sorted(open_)

    @invariant()
    def the_chain_holds(self) -> None:
        entries = [one.entry for one in self.loop.run_until_complete(self.desk.trail.page(limit=10_000))]
        assert [entry.prev for entry in entries] == [GENESIS, *(entry.hash for entry in entries)][: len(entries)]
        entered = {(one.event, one.subject) for one in entries}
        for change in self.model.changes:
            for draft in change.audit:
                assert (draft.event, draft.subject) in entered
        assert len(entries) >= sum(len(change.audit) for change in self.model.changes)

    def check_strikes(self, files: list[CaseFile]) -> None:
        """Of decisions of force, and of those alone, one strike each counts."""
        strikes = self.loop.run_until_complete(self.desk.ledger.strikes("one-author"))
        counting = {one.decision for one in strikes if one.lifted_at is None}
        wanted = {
            file.standing.id
            for file in files
            if file.standing and file.standing.result.verdict is Verdict.VIOLATION and not file.record.erased
        }
        assert counting == wanted


class CaseLifeInSqlite(CaseLife):
    """The same life, in a database file each."""

    async def _open(self) -> Desk:
        assert self.folder
        path = self.folder / f"{id(self)}.db"
        await asyncio.to_thread(copy, self.folder / "empty.db", path)
        database = open_database(f"sqlite:///{path}")
        return Desk(SqlCaseLedger(database), SqlRecommendationStore(database, RULES), SqlAuditTrail(database))


def test_the_whole_life_in_memory() -> None:
    run_state_machine_as_test(CaseLife, settings=settings(max_examples=60, stateful_step_count=50, deadline=None))


@pytest.mark.parametrize(
    ("examples", "steps"), [pytest.param(4, 40, id="a few"), pytest.param(150, 60, id="many", marks=pytest.mark.long)]
)
def test_the_whole_life_in_sqlite(tmp_path: Path, examples: int, steps: int) -> None:
    asyncio.run(upgrade(f"sqlite:///{tmp_path / 'empty.db'}"))
    machine = type("CaseLifeHere", (CaseLifeInSqlite,), {"folder": tmp_path})
    limits = settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    run_state_machine_as_test(machine, settings=limits)
