"""Questions that follow from answers: what one names, the next asks for, for this machine and whoever signed in.

Each walk goes from operation to operation by the links that their ids suggest. Besides that each answer is as
described: what was made is there, and what was taken away is not.
"""

from pathlib import Path

import pytest

from copilot.people.model import Role
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.asking_at_random import a_whole_copilot
from tests.api.walking import walked
from tests.clocks import MovedClock


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def service(corpus: Corpus, corpus_folder: Path, tmp_path: Path, clock: MovedClock) -> Copilot:
    return a_whole_copilot(corpus, corpus_folder, tmp_path, clock)


def expect_sound(service: Copilot, clock: MovedClock, role: Role | None, *, walks: int, steps: int) -> None:
    walk = walked(service, clock, role, walks, steps)
    assert dict(walk.wrong) == {}
    assert walk.followed.total() >= max(2, walks // 8), walk.done


@pytest.mark.parametrize("role", [pytest.param(None, id="this machine"), pytest.param(Role.ANALYST, id="an analyst")])
def test_a_few_walks(service: Copilot, clock: MovedClock, role: Role | None) -> None:
    expect_sound(service, clock, role, walks=5, steps=8)


@pytest.mark.ci
@pytest.mark.parametrize("role", [None, *Role])
def test_walks_of_each_role(service: Copilot, clock: MovedClock, role: Role | None) -> None:
    expect_sound(service, clock, role, walks=40, steps=10)


@pytest.mark.long
@pytest.mark.parametrize("role", [None, *Role])
def test_many_walks(service: Copilot, clock: MovedClock, role: Role | None) -> None:
    expect_sound(service, clock, role, walks=1_000, steps=20)
