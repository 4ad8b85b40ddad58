"""The sample cases: enough of them, in enough languages, and what was done with some before the visitor came."""

from collections import Counter

import pytest

from copilot.cases import ReportFlag
from copilot.casework.files import CaseFile
from copilot.casework.model import Queue, State
from copilot.demonstration.cases import samples, seed
from copilot.demonstration.people import add_people
from copilot.errors import CaseSealed, NotPermitted
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from tests.api.signed_in import copilot_with_people
from tests.api.small_corpus import write_small_corpus
from tests.clocks import MovedClock

EVERY = list(samples())


@pytest.fixture
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return read_corpus(write_small_corpus(tmp_path_factory.mktemp("corpus")))


@pytest.fixture
async def copilot(corpus: Corpus) -> Copilot:
    return await copilot_with_people(corpus, MovedClock())


def test_there_are_enough_of_them() -> None:
    assert len(EVERY) >= 40
    assert len({sample.case.language for sample in EVERY}) >= 10
    assert len({sample.case.id for sample in EVERY}) == len(EVERY)
    contents = [sample.case.content() for sample in EVERY]
    assert len(set(contents)) == len(contents)


def test_some_are_decided_held_appealed_and_reviewed() -> None:
    done = Counter(key for sample in EVERY if sample.then for key in ("then", *sample.then))
    assert done["then"] >= 10
    assert done["appeal"] == 1
    assert done["second"] >= 1
    assert done["review"] >= 1
    assert sum(1 for sample in EVERY for report in sample.case.reports if report.flag) >= 2


async def test_they_stand_in_their_queues(copilot: Copilot) -> None:
    people = await add_people(copilot.people)
    told: list[tuple[int, int]] = []
    await seed(copilot, people, lambda done, all_: told.append((done, all_)))
    files = [await copilot.casework.ledger.get(sample.case.id) for sample in EVERY]
    assert told[-1] == (len(EVERY), len(EVERY))
    states = Counter(file.record.state for file in files)
    assert states[State.ROUTED] >= 2
    assert states[State.DECIDED] >= 5  # the small corpus lacks the sections of the others
    assert all(_has_draft(file) for file in files if file.record.state is not State.ROUTED)
    assert {Queue.THREAT_TO_LIFE, Queue.LEGAL_HOLD, Queue.CHILD_SAFETY} <= {file.record.queue for file in files}
    assert len({file.record.opened_at for file in files}) > 40
    for file in files:
        times = [one.at for one in file.happenings]
        assert times == sorted(times), file.record.id


async def test_of_child_safety_a_stub_stands_and_no_content(copilot: Copilot) -> None:
    people = await add_people(copilot.people)
    await seed(copilot, people, lambda _done, _all: None)
    (routed,) = [one for one in EVERY if any(report.flag is ReportFlag.CHILD_SAFETY for report in one.case.reports)]
    file = await copilot.casework.ledger.get(routed.case.id)
    assert (file.record.digest, file.record.author, file.recommendation) == (None, None, None)
    with pytest.raises(CaseSealed):
        await copilot.store.case(routed.case.id)
    with pytest.raises(NotPermitted):
        await copilot.casework.file(people["ana"].actor, routed.case.id)
    assert (await copilot.casework.file(people["noor"].actor, routed.case.id)).record.id == routed.case.id


def _has_draft(file: CaseFile) -> bool:
    return file.recommendation is not None
