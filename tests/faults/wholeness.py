"""What must be true of a database of cases, whatever failed before: looked at past the stores, by plain SQL."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from copilot.audit.chain import ChainVerifier
from copilot.audit.ports import MOST
from copilot.casework.changes import TOLD
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import Database
from copilot.webhooks.messages import READY

DECIDED = {"decision.made", "decision.held", "appeal.overturned"}  # what enters a decision that is new
OF_A_CASE = ("case.", "decision.", "appeal.", "draft.", "context.", "note.")  # entries of changes


@dataclass(frozen=True)
class Kept:
    """What stands: the ids of the decisions, and everything that doesn't fit together."""

    decisions: frozenset[str]
    wrong: tuple[str, ...]


async def look_through(database: Database) -> Kept:
    """Hold decisions, versions, audit entries and events against each other, and the chain against itself."""
    wrong = [found async for found in _wrong_in_chain(SqlAuditTrail(database))]
    decisions, more = await database.read(_look)
    return Kept(frozenset(decisions), (*wrong, *more))


async def _wrong_in_chain(trail: SqlAuditTrail) -> AsyncIterator[str]:
    verifier, after = ChainVerifier(), 0
    while page := await trail.bare(after, MOST):
        after = page[-1][0]
        if not verifier.feed(page):
            break
    broken = verifier.finish(await trail.count()).broken
    if broken:
        yield f"the chain is broken at {broken.seq}: {broken.detail}"


def _rows(connection: Connection, words: str) -> list[tuple[Any, ...]]:
    with closing(connection.execute(text(words))) as found:
        return [tuple(row) for row in found]


def _look(connection: Connection) -> tuple[list[str], list[str]]:
    happened = {
        (case, version): event
        for case, version, event in _rows(connection, "SELECT case_id, version, event FROM case_happenings")
    }
    entered = _entered(connection)
    told = _told(connection)
    decided = _rows(connection, "SELECT id, case_id, case_version FROM decisions")
    wrong = [
        *_wrong_versions(connection, happened),
        *_differences("audit entry", entered, Counter((c, v, e) for (c, v), e in happened.items())),
        *_differences("event", told, Counter((c, v, e) for (c, v), e in happened.items() if e in TOLD)),
        *_differences("word of a recommendation", *_ready(connection)),
        *_wrong_decisions(connection, decided, happened),
        *_wrong_standing(connection),
    ]
    return [id_ for id_, _, _ in decided], wrong


def _entered(connection: Connection) -> Counter[tuple[str, int, str]]:
    asked = "SELECT e.event, p.payload FROM audit_entries e JOIN audit_payloads p ON p.seq = e.seq"
    found = [(event, json.loads(payload)) for event, payload in _rows(connection, asked) if event.startswith(OF_A_CASE)]
    return Counter((payload["case"], payload["version"], event) for event, payload in found)


def _told(connection: Connection) -> Counter[tuple[str, int, str]]:
    asked = f"SELECT event, payload FROM outbox WHERE event <> '{READY}'"
    found = [(event, json.loads(payload)) for event, payload in _rows(connection, asked)]
    return Counter((payload["case"], payload["version"], event) for event, payload in found)


def _ready(connection: Connection) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Which recommendations others were told of, and which there are."""
    asked = f"SELECT payload FROM outbox WHERE event = '{READY}'"
    told = [json.loads(payload) for (payload,) in _rows(connection, asked)]
    made = _rows(connection, "SELECT case_id, id FROM recommendations")
    return Counter((each["case"], each["recommendation"]) for each in told), Counter((c, r) for c, r in made)


def _differences(what: str, found: Counter[Any], expected: Counter[Any]) -> Iterator[str]:
    yield from (f"{what} missing: {key}" for key in expected - found)
    yield from (f"{what} without a change, or twice: {key}" for key in found - expected)


def _wrong_versions(connection: Connection, happened: dict[tuple[str, int], str]) -> Iterator[str]:
    counted = Counter(case for case, _ in happened)
    highest: dict[str, int] = {}
    for case, version in happened:
        highest[case] = max(version, highest.get(case, 0))
    versions = dict(_rows(connection, "SELECT case_id, version FROM case_records"))
    for case in versions.keys() | counted.keys():
        if not versions.get(case) == counted[case] == highest.get(case):
            yield f"case {case!r} at version {versions.get(case)}, {counted[case]} changes to {highest.get(case)}"
    drafted = {case for (case,) in _rows(connection, "SELECT DISTINCT case_id FROM recommendations")}
    yield from (f"case {case!r} is drafted and never came in" for case in drafted - versions.keys())


def _wrong_decisions(
    connection: Connection, decided: list[tuple[Any, ...]], happened: dict[tuple[str, int], str]
) -> Iterator[str]:
    asked = "SELECT e.event, p.payload FROM audit_entries e JOIN audit_payloads p ON p.seq = e.seq"
    entries = [(json.loads(payload), event) for event, payload in _rows(connection, asked) if event in DECIDED]
    named = {(payload["decision"], payload["case"], payload["version"]) for payload, _ in entries}
    for id_, case, version in decided:
        if happened.get((case, version)) not in DECIDED:
            yield f"decision {id_!r} is no change of its case"
        if (id_, case, version) not in named:
            yield f"decision {id_!r} without its audit entry"
    known = {id_ for id_, _, _ in decided}
    yield from (f"{id_!r} is entered and was never kept" for id_, _, _ in named if id_ not in known)


def _wrong_standing(connection: Connection) -> Iterator[str]:
    standing = dict(_rows(connection, "SELECT case_id, decision_id FROM standing_decisions"))
    ended = {id_ for (id_,) in _rows(connection, "SELECT decision_id FROM decision_endings")}
    for case, state, body in _rows(connection, "SELECT case_id, state, body FROM case_records"):
        named = json.loads(body).get("decision")
        if named != standing.get(case):
            yield f"case {case!r} says {named!r}, in force is {standing.get(case)!r}"
        if (state == "decided") > (named is not None):
            yield f"case {case!r} is decided by nothing"
    yield from (f"{id_!r} is in force and has ended" for id_ in standing.values() if id_ in ended)
    open_ = Counter(case for id_, case in _rows(connection, "SELECT id, case_id FROM decisions") if id_ not in ended)
    held = {case for (case,) in _rows(connection, "SELECT case_id FROM case_records WHERE state = 'held'")}
    for case, number in open_.items():
        if number > (case in standing) + (case in held):
            yield f"case {case!r} has {number} decisions that have not ended"
