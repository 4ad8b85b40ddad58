"""Whichever statement of a decision fails: all of it stands or nothing, reading goes on, and once more is enough."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count

import pytest

from copilot.casework.appealing import open_appeal, overturn
from copilot.casework.deciding import Reason, amend, approve
from copilot.casework.decisions import ReasonCode, Result
from copilot.casework.files import after
from copilot.casework.holding import approve_held
from copilot.casework.ports import Verb
from copilot.errors import StoreFull, StoreUnavailable
from copilot.recommendations import Verdict
from tests.builders import AT, a_case
from tests.contracts.case_ledger import CASE, a_severe_draft
from tests.copilot.casework.building import ANA, OPS, RULES, SAMI, SARA, a_draft, by, seen
from tests.faults.desk import Desk, desk_at
from tests.faults.statements import Fault, failing_at
from tests.faults.wholeness import look_through

Prepare = Callable[[Desk], Awaitable[Verb]]
CHANGE = (Result(Verdict.NO_VIOLATION), Reason(ReasonCode.EXCEPTION_APPLIES, "An idiom."))
FAULTS = [
    pytest.param("sqlite_url", Fault.INTERRUPTED, (StoreUnavailable, "interrupted"), id="sqlite breaks off"),
    pytest.param("migrated_postgres_url", Fault.CUT, (StoreUnavailable, "terminat|connection"), id="postgres is cut"),
    pytest.param("migrated_postgres_url", Fault.FULL, (StoreFull, "make room"), id="postgres is full"),
]


async def approving(desk: Desk) -> Verb:
    await desk.recommendations.add(a_case(), a_draft(), AT)
    screen = seen(await desk.ledger.get(CASE))
    return lambda file: approve(file, by(ANA, 3), screen, RULES)


async def amending(desk: Desk) -> Verb:
    await desk.recommendations.add(a_case(), a_draft(), AT)
    screen = seen(await desk.ledger.get(CASE))
    return lambda file: amend(file, by(ANA, 3), screen, RULES, CHANGE)


async def approving_what_is_held(desk: Desk) -> Verb:
    await desk.recommendations.add(a_case(), a_severe_draft(), AT)
    first = seen(await desk.ledger.get(CASE))
    await desk.ledger.change(CASE, lambda file: approve(file, by(ANA, 3), first, RULES))
    screen = seen(await desk.ledger.get(CASE))
    return lambda file: approve_held(file, by(SARA, 4), screen, RULES)


async def overturning(desk: Desk) -> Verb:
    await desk.ledger.change(CASE, await approving(desk))
    await desk.ledger.change(CASE, lambda file: open_appeal(file, by(OPS, 60, "a-1"), RULES, "A song."))
    screen = seen(await desk.ledger.get(CASE))
    return lambda file: overturn(file, by(SAMI, 61, "d-2"), screen, RULES, CHANGE)


@pytest.fixture
def address(request: pytest.FixtureRequest, database: str) -> str:
    return str(request.getfixturevalue(database))


@pytest.fixture
async def desk(address: str) -> AsyncIterator[Desk]:
    async with desk_at(address, wait=2) as desk:
        yield desk


@pytest.mark.parametrize(("database", "fault", "said"), FAULTS)
@pytest.mark.parametrize(
    "prepare",
    [
        approving,
        pytest.param(amending, marks=pytest.mark.long),
        pytest.param(approving_what_is_held, marks=pytest.mark.long),
        pytest.param(overturning, marks=pytest.mark.long),
    ],
)
async def test_every_statement_of_a_decision_fails_once(
    desk: Desk, prepare: Prepare, fault: Fault, said: tuple[type[StoreUnavailable], str]
) -> None:
    verb = await prepare(desk)
    before, kept = await desk.ledger.get(CASE), await look_through(desk.database)
    for number in count(1):
        with failing_at(number, fault) as fail:
            try:
                change = await desk.ledger.change(CASE, verb)
            except StoreUnavailable as error:
                raised = error
            else:
                break
        assert fail.failed, "something else went wrong"
        assert type(raised) is said[0]
        assert re.search(said[1], str(raised)), "the first thing that went wrong is what is told"
        assert await desk.ledger.get(CASE) == before
        assert await look_through(desk.database) == kept
    assert not fail.failed, "a statement failed, and it was acknowledged"
    assert number > 8, "that is no decision"
    assert await desk.ledger.get(CASE) == after(before, change)
    assert not (await look_through(desk.database)).wrong


@pytest.mark.parametrize(("database", "fault", "said"), FAULTS)
async def test_a_statement_fails_where_many_decide(
    desk: Desk, fault: Fault, said: tuple[type[StoreUnavailable], str]
) -> None:
    names, number = [str(number) for number in range(24)], 1
    for name in names:
        await desk.draft(name)
    while names:
        with failing_at(number, fault):
            outcomes = await asyncio.gather(*map(desk.decide, names[:6]), return_exceptions=True)
        failed = [one for one in outcomes if isinstance(one, BaseException)]
        assert {type(one) for one in failed} <= {said[0]}
        found = await look_through(desk.database)
        assert not found.wrong
        kept = {f"d-{name}" for name, outcome in zip(names[:6], outcomes, strict=False) if outcome not in failed}
        assert kept <= found.decisions
        names, number = [name for name in names if f"d-{name}" not in found.decisions], number + 7
    assert not (await look_through(desk.database)).wrong
