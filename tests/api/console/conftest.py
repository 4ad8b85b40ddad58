"""A console over the small corpus."""

import pytest

from policy_corpus.corpus import Corpus
from tests.api.console.visiting import Office
from tests.api.signed_in import copilot_with_people
from tests.clocks import MovedClock


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
async def office(corpus: Corpus, clock: MovedClock) -> Office:
    return Office(await copilot_with_people(corpus, clock))
