"""How fast queues are after a million cases: ``python -m evals.performance.history --database URL --cases 1000000``.

Some cases are handed in as usual; the rest are their rows again under other ids, nearly all of them decided. Then pages
of a queue are read as the service reads them. The figures are those of the machine, whose load is told beside them.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from statistics import quantiles
from typing import Any

from copilot.bootstrap import SystemClock, read_actions, read_policies
from copilot.casework.desk import Casework
from copilot.casework.model import Queue, State
from copilot.casework.queues import Place, QueueFilter
from copilot.casework.rules import rules_of
from copilot.people.model import Actor, PersonId, Role
from copilot.settings import read_settings
from copilot.stores.databases import Database, open_database
from copilot.stores.opening import open_stores
from copilot.stores.tables import case_contents, cases
from copilot.stores.tables_casework import case_happenings, case_records
from evals.performance.console import FILLER, samples

TEMPLATES, OPEN_SHARE, AT_ONCE, ROUNDS = 500, 0.02, 5000, 200
MOST = 50.0  # milliseconds for 95 % of the pages
READER = Actor(PersonId("reader"), frozenset({Role.SENIOR_REVIEWER}), "measurement")
Row = dict[str, Any]


def _rows(connection: Any, table: Any) -> list[Row]:  # noqa: ANN401  (the library of the stores)
    return [dict(row) for row in connection.execute(table.select().limit(TEMPLATES)).mappings()]


def _copies(templates: Mapping[str, Row], rolled: random.Random, start: int, count: int) -> Iterator[tuple[str, Row]]:
    """A new id and the template that its rows are made of."""
    ids = sorted(templates)
    for number in range(start, start + count):
        yield f"past-{number:08}", templates[rolled.choice(ids)]


def _record(template: Row, id_: str, rolled: random.Random) -> Row:
    waits = rolled.random() < OPEN_SHARE
    state = State.OPEN if waits else State.DECIDED
    body = template["body"].replace(template["case_id"], id_).replace('"state":"open"', f'"state":"{state}"')
    language = rolled.choice(["en", "de", "tr", None])
    return template | {"case_id": id_, "state": state.value, "language": language, "open_digest": None, "body": body}


async def fill(database: Database, wanted: int) -> None:
    """Bring the number of cases to ``wanted``."""
    rolled = random.Random(11)  # noqa: S311  (nothing secret)
    records = await database.read(lambda connection: _rows(connection, case_records))
    templates = {row["case_id"]: row for row in records}
    contents = {row["case_id"]: row for row in await database.read(lambda c: _rows(c, case_contents))}
    have = await database.read(lambda c: int(c.exec_driver_sql("SELECT count(*) FROM cases").scalar_one()))
    now = datetime.now(UTC)
    for start in range(have, wanted, AT_ONCE):
        made = list(_copies(templates, rolled, start, min(AT_ONCE, wanted - start)))
        tables: Sequence[tuple[Any, list[Row]]] = (
            (cases, [{"id": id_, "lane": None, "added_at": now} for id_, _ in made]),
            (case_contents, [contents[t["case_id"]] | {"case_id": id_} for id_, t in made]),
            (case_records, [_record(t, id_, rolled) for id_, t in made]),
            (case_happenings, [_happening(id_, now) for id_, _ in made]),
        )

        def write(connection: Any, tables: Sequence[tuple[Any, list[Row]]] = tables) -> None:  # noqa: ANN401
            for table, rows in tables:
                connection.execute(table.insert(), rows)

        await database.write(write)


def _happening(id_: str, now: datetime) -> Row:
    return {"case_id": id_, "version": 1, "at": now, "person": "ops", "event": "case.opened", "words": "handed in"}


async def measured(casework: Casework) -> dict[str, list[float]]:
    """Milliseconds of each kind of reading, ``ROUNDS`` times."""
    queue, some = Queue.STANDARD, QueueFilter(languages=frozenset({"de"}), without=frozenset({"spam"}))
    mine = QueueFilter(person=READER.person, free=True)
    place: Place | None = None
    for _ in range(40):
        page = await casework.page(READER, queue, QueueFilter(), 200, place)
        place = Place(page[-1].rank_at, page[-1].id) if page else place
    kinds: dict[str, Callable[[], Awaitable[object]]] = {
        "the first page": lambda: casework.page(READER, queue, QueueFilter(), 50),
        "a page with a filter": lambda: casework.page(READER, queue, some, 50),
        "a page of what is free for me": lambda: casework.page(READER, queue, mine, 50),
        "a page 8000 cases further": lambda: casework.page(READER, queue, QueueFilter(), 50, place),
        "a page of what was decided": lambda: casework.page(READER, queue, QueueFilter((State.DECIDED,)), 50),
        "how many wait where": lambda: casework.counts(READER),
    }
    return {name: [await _took(read) for _ in range(ROUNDS)] for name, read in kinds.items()}


async def _took(read: Callable[[], Awaitable[object]]) -> float:
    started = time.perf_counter()
    await read()
    return (time.perf_counter() - started) * 1000


async def work(url: str, count: int) -> str:
    """Fill, measure, tell."""
    settings = read_settings(database_url=url)
    rules = rules_of(read_policies(settings), settings.corpus, read_actions(settings))
    stores = await open_stores(url, rules)
    casework = Casework(stores.cases, rules, SystemClock())
    for case, urgency in samples(TEMPLATES):
        await casework.take_in(FILLER, case, urgency)
    database = open_database(url)
    await fill(database, count)
    lines = []
    for name, took in (await measured(casework)).items():
        p95 = quantiles(took, n=20)[-1]
        sign = "met   " if p95 <= MOST else "MISSED"
        lines.append(f"{sign}  {name}: p95 {p95:.1f} ms (≤ {MOST:.0f}), p50 {quantiles(took, n=2)[0]:.1f} ms")
    await database.close()
    return "\n".join([*lines, f"{count:,} cases, load of the machine {os.getloadavg()[0]:.1f}"]) + "\n"


def main() -> None:
    """Measure one database, which is filled and kept."""
    parser = argparse.ArgumentParser(description="How fast queues are after a million cases.")
    parser.add_argument("--database", required=True, help="the address of a database of its own, as sqlite:///FILE")
    parser.add_argument("--cases", type=int, default=1_000_000)
    given = parser.parse_args()
    sys.stdout.write(asyncio.run(work(given.database, given.cases)))


if __name__ == "__main__":
    main()
