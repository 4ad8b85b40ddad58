"""Every term ranks a case sooner, more of it never later, and no case waits for ever."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.casework.intake import graded
from copilot.casework.model import CaseRecord, Queue, ReportSource, Urgency
from copilot.casework.priority import due_at_intake, due_words, ranked, read_priority, terms_of, together
from copilot.errors import Misconfigured
from copilot.recommendations import Verdict
from policy_corpus.model import Severity
from tests.builders import AT
from tests.copilot.casework.building import PLAYBOOK, RULES, a_draft, opened

PRIORITY = RULES.priority
RECORD = opened().record  # the first reading of a text loads what reads it
urgencies = st.builds(
    Urgency,
    source=st.sampled_from(ReportSource),
    severity=st.none() | st.sampled_from(Severity),
    views=st.integers(0, 10**10),
    views_per_hour=st.floats(0, 1e9),
    imminent=st.booleans(),
    vulnerable=st.booleans(),
    appeal=st.booleans(),
)


def sooner(urgency: Urgency) -> int:
    return sum(term.minutes for term in terms_of(urgency, PRIORITY))


@pytest.mark.parametrize(
    ("urgency", "words"),
    [
        pytest.param(Urgency(severity=Severity.CRITICAL), ["critical severity: 8 h sooner"], id="severity"),
        pytest.param(Urgency(imminent=True), ["harm may be imminent: 8 h sooner"], id="imminence"),
        pytest.param(Urgency(vulnerable=True), ["a vulnerable person is concerned: 2 h sooner"], id="the vulnerable"),
        pytest.param(Urgency(ReportSource.TRUSTED_FLAGGER), ["trusted flagger: 3 h sooner"], id="source"),
        pytest.param(Urgency(views=1000), [], id="little reach"),
        pytest.param(Urgency(views=12_000), ["12,000 views: 1 h 11 min sooner"], id="reach"),
        pytest.param(Urgency(views_per_hour=400), ["400 views an hour: 1 h sooner"], id="velocity"),
        pytest.param(Urgency(appeal=True), ["somebody appealed: 1 h sooner"], id="appeal"),
        pytest.param(
            Urgency(ReportSource.PRESS, Severity.MEDIUM),
            ["press: 2 h sooner", "medium severity: 1 h sooner"],
            id="the weightiest first",
        ),
    ],
)
def test_each_term_is_said_in_words(urgency: Urgency, words: list[str]) -> None:
    assert [term.words for term in terms_of(urgency, PRIORITY)] == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        pytest.param(0, "due in under a minute", id="now"),
        pytest.param(0.5, "due in under a minute", id="soon"),
        pytest.param(95, "due in 1 h 35 min", id="later"),
        pytest.param(-0.5, "overdue by 1 min", id="a moment ago"),
        pytest.param(-120, "overdue by 2 h", id="long ago"),
    ],
)
def test_the_time_that_is_left_is_said_in_words(minutes: float, words: str) -> None:
    assert due_words(AT + timedelta(minutes=minutes), AT) == words


@given(urgencies, st.floats(-10_000, 10_000), st.floats(-10_000, 10_000))
def test_what_is_due_sooner_never_ranks_later(urgency: Urgency, one: float, other: float) -> None:
    sooner_, later = (replace(RECORD, urgency=urgency, due_at=_after(m)) for m in sorted((one, other)))
    assert ranked(sooner_, PRIORITY).rank_at <= ranked(later, PRIORITY).rank_at


def _after(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


@given(urgencies, urgencies)
def test_more_of_anything_never_ranks_later(one: Urgency, other: Urgency) -> None:
    assert sooner(together(one, other, PRIORITY)) >= max(sooner(one), sooner(other))


@given(urgencies)
def test_the_terms_are_bounded(urgency: Urgency) -> None:
    assert timedelta(0) <= timedelta(minutes=sooner(urgency)) <= PRIORITY.most()


@given(urgencies, urgencies, st.integers(0, 60 * 24 * 30))
def test_nothing_starves(waiting: Urgency, rival: Urgency, minutes: int) -> None:
    """However urgent it is, what comes in late enough ranks behind what has been waiting."""
    latest = max(PRIORITY.due_by_source.values()) + int(PRIORITY.most().total_seconds() // 60) + minutes + 1
    later = AT + timedelta(minutes=latest)
    early = ranked(_with(RECORD, waiting, AT), PRIORITY)
    late = ranked(_with(RECORD, rival, later), PRIORITY)
    assert early.rank_at < late.rank_at


def _with(record: CaseRecord, urgency: Urgency, at: datetime) -> CaseRecord:
    return replace(record, urgency=urgency, due_at=due_at_intake(at, urgency.source, None, PRIORITY))


@pytest.mark.parametrize(
    ("severity", "queue", "minutes"),
    [
        pytest.param(Severity.LOW, Queue.STANDARD, 1440, id="low"),
        pytest.param(Severity.MEDIUM, Queue.STANDARD, 480, id="medium"),
        pytest.param(Severity.HIGH, Queue.PRIORITY, 60, id="high"),
        pytest.param(Severity.CRITICAL, Queue.THREAT_TO_LIFE, 10, id="critical"),
    ],
)
def test_a_violation_is_due_when_the_playbook_says(severity: Severity, queue: Queue, minutes: int) -> None:
    record = graded(opened().record, a_draft(severity=severity), RULES)
    assert (record.queue, record.due_at, record.kind) == (queue, AT + timedelta(minutes=minutes), "violence")
    assert record.who == PLAYBOOK["violence"].cells[severity].who


def test_what_violates_nothing_stays_where_its_source_put_it() -> None:
    before = opened().record
    record = graded(before, a_draft(verdict=Verdict.NO_VIOLATION, severity=None, findings=()), RULES)
    assert (record.queue, record.due_at, record.kind) == (Queue.STANDARD, before.due_at, None)


@pytest.mark.parametrize("wrong", ["", "[due.source]\nuser = -1\n"])
def test_a_table_that_lacks_times(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "priority.toml"
    path.write_text(wrong)
    with pytest.raises(Misconfigured, match=r"priority\.toml"):
        read_priority(path)
