"""``copilot retention run`` forgets what was only kept for a while, and a dry run forgets nothing."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from copilot.batches.model import Line, LineState
from copilot.casework.rules import rules_of
from copilot.stores.migrations import upgrade
from copilot.stores.opening import open_stores
from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from tests.api.small_corpus import write_small_corpus
from tests.builders import AT
from tests.contracts.batch_store import a_batch, started
from tests.contracts.repeat_store import ANSWER, taken
from tests.contracts.webhook_store import DONE, ONE, Stored, a_lease, an_endpoint, an_entry, settled
from tests.copilot.cli.conftest import Run

KEPT_FOR_A_WHILE = ("batches", "batch_lines", "repeats", "outbox", "webhook_deliveries")


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return read_corpus(write_small_corpus(tmp_path / "corpus"))


async def fill(url: str, corpus: Corpus) -> None:
    """Of the second of March a batch, a key and two events; a batch and an event are waited for still."""
    await upgrade(url)
    stores = await open_stores(url, rules_of(corpus, Path(), read_catalogue()))
    await started(stores.batches, Line(1, LineState.INVALID, problem="no text"))
    await started(stores.batches, Line(1, LineState.ARRIVING), batch=a_batch("batch-2"))
    await stores.repeats.keep(await taken(stores.repeats), ANSWER)
    await stores.webhooks.add(an_endpoint(), an_entry(), AT)
    await Stored(stores.webhooks, stores.audit).tell("decision.made", "decision.made", "case.merged")
    await stores.webhooks.spread(10)
    one, _ = await stores.webhooks.claim(ONE, a_lease(), AT, 10)
    await stores.webhooks.settle([settled(one, DONE, status=200)], a_lease())
    await stores.close()


def rows(path: Path, *tables: str) -> list[int]:
    with closing(sqlite3.connect(path)) as database:
        return [database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]


def test_what_was_kept_for_a_while_goes(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path, corpus: Corpus) -> None:
    path = tmp_path / "copilot.db"
    settings.setenv("COPILOT_DATABASE_URL", f"sqlite:///{path}")
    assert AT.year == 2026
    assert datetime.now(UTC) > AT
    asyncio.run(fill(f"sqlite:///{path}", corpus))
    assert rows(path, *KEPT_FOR_A_WHILE) == [2, 2, 1, 3, 2]
    assert run("retention", "run", "--dry-run").code == 0
    assert rows(path, *KEPT_FOR_A_WHILE) == [2, 2, 1, 3, 2]
    assert run("retention", "run").code == 0
    assert rows(path, *KEPT_FOR_A_WHILE) == [1, 1, 0, 1, 1]
