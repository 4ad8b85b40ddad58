"""Whichever write or sync of SQLite fails, and whenever the disk is full: nothing is half done, and it goes on."""

import asyncio
import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from copilot.casework.deciding import Reason, amend
from copilot.casework.decisions import ReasonCode, Result
from copilot.errors import StoreFull
from copilot.recommendations import Verdict
from tests.builders import AT, a_case
from tests.contracts.case_ledger import CASE
from tests.copilot.casework.building import ANA, RULES, a_draft, by, seen
from tests.faults.deciding import KEPT
from tests.faults.desk import Desk, desk_at
from tests.faults.failing import TRACED
from tests.faults.tracing import traced
from tests.faults.wholeness import look_through

MOST_WRITES = 160  # more than a decision makes
FAULTS = [
    pytest.param("EIO", ("StoreUnavailable", "disk I/O error"), id="an I/O error"),
    pytest.param("ENOSPC", ("StoreFull", "make room"), id="no room"),
]


async def outcomes(url: str, call: str, error: str, numbers: Sequence[int]) -> list[dict[str, object]]:
    """Have a case decided for each number, with that call of the decision failing."""
    async with desk_at(url) as desk:
        for number in numbers:
            await desk.draft(f"{call}-{number}")
    inject = ["-e", f"trace={call}", "-e", f"inject={call}:error={error}:when={TRACED}", "-o", "/dev/null"]
    said = await asyncio.to_thread(traced, inject, "tests.faults.failing", url, call, *map(str, numbers))
    async with desk_at(url) as desk:
        found = await look_through(desk.database)
    assert not found.wrong
    assert found.decisions == {f"d-{call}-{number}" for number in numbers}, "once more is enough, without a restart"
    return [json.loads(line) for line in said.splitlines()]


def check_failed(found: dict[str, object], error: tuple[str, str]) -> None:
    """It failed as it should, reading went on and saw nothing of it, and then it was kept."""
    assert isinstance(found["outcome"], list)
    name, words = found["outcome"]
    assert (name, error[1] in words) == (error[0], True), words
    assert (found["read"], found["again"]) == (1, ["kept", ""])


@pytest.mark.parametrize(("error", "said"), FAULTS)
async def test_some_writes_fail(sqlite_url: str, error: str, said: tuple[str, str]) -> None:
    for found in await outcomes(sqlite_url, "pwrite64", error, random.Random(error).sample(range(1, 60), 5)):
        check_failed(found, said)


@pytest.mark.long
@pytest.mark.parametrize(("error", "said"), FAULTS)
async def test_every_write_fails(sqlite_url: str, error: str, said: tuple[str, str]) -> None:
    found = await outcomes(sqlite_url, "pwrite64", error, range(1, MOST_WRITES + 1))
    failed = [one for one in found if one["outcome"] != ["kept", ""]]
    for one in failed:
        check_failed(one, said)
    assert 20 < len(failed) < MOST_WRITES, "every write of a decision, and more numbers than it has writes"


async def test_a_sync_fails(sqlite_url: str) -> None:
    first, *_ = await outcomes(sqlite_url, "fdatasync", "EIO", [1, 2, 3])
    check_failed(first, ("StoreUnavailable", "disk I/O error"))


async def test_what_is_acknowledged_was_synced(sqlite_url: str, tmp_path: Path) -> None:
    log = tmp_path / "calls"
    options = ["-y", "-o", str(log), "-e", "trace=pwrite64,fdatasync,write"]
    said = await asyncio.to_thread(traced, options, "tests.faults.deciding", sqlite_url, "20")
    assert said.count(KEPT) == 20
    assert synced_before_each(log.read_text()) == [True] * 20


def synced_before_each(log: str) -> list[bool]:
    """Of each acknowledgement: whether the log of writes was written since the last one, then synced, to the end."""
    written = synced = False
    syncing: dict[str, bool] = {}
    found = []
    for line in log.splitlines():
        pid, _, words = line.partition(" ")
        ours = "-wal>" in words
        if "pwrite64(" in words and ours:
            written, synced = True, False
        elif "fdatasync(" in words and ours:
            syncing[pid] = written
            synced = written and words.rstrip().endswith("= 0")
        elif "fdatasync resumed" in words:
            synced = syncing.pop(pid, False) and words.rstrip().endswith("= 0")
        elif f'"{KEPT} ' in words:
            found.append(written and synced)
            written = synced = False
    return found


@pytest.mark.parametrize("room", [0, 3, 9])
async def test_a_decision_that_has_no_room(sqlite_url: str, room: int) -> None:
    async with desk_at(sqlite_url) as desk:
        await desk.recommendations.add(a_case(), a_draft(), AT)
        before, kept = await desk.ledger.get(CASE), await look_through(desk.database)
        await limit(desk, room)
        with pytest.raises(StoreFull, match="make room"):
            await amend_at_length(desk)
        assert await desk.ledger.get(CASE) == before, "reading goes on"
        assert await look_through(desk.database) == kept
        await limit(desk, 1000)
        await amend_at_length(desk)
        found = await look_through(desk.database)
        assert not found.wrong
        assert found.decisions == {"d-1"}


async def amend_at_length(desk: Desk) -> None:
    """Decide otherwise than the draft has it, with many words."""
    screen = seen(await desk.ledger.get(CASE))
    change = (Result(Verdict.NO_VIOLATION), Reason(ReasonCode.EXCEPTION_APPLIES, "An idiom. " * 6000))
    await desk.ledger.change(CASE, lambda file: amend(file, by(ANA, 3), screen, RULES, change))


async def limit(desk: Desk, pages: int) -> None:
    """Let the file grow by so many pages and no more."""
    await desk.database.write(
        lambda connection: connection.exec_driver_sql(
            f"PRAGMA max_page_count = {connection.exec_driver_sql('PRAGMA page_count').scalar_one() + pages}"
        ).close()
    )
