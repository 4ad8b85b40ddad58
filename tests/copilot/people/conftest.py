"""People over stores in memory, with a clock that the test moves."""

import pytest

from copilot.people.accounts import NewUser
from copilot.people.desk import People
from copilot.people.model import Role
from copilot.people.users import User
from copilot.stores.opening import memory_stores
from copilot.stores.ports import Stores
from tests.clocks import MovedClock
from tests.people import PASSWORD, ROOT, some_people


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


@pytest.fixture
def people(stores: Stores, clock: MovedClock) -> People:
    return some_people(stores, clock)


@pytest.fixture
async def ana(people: People) -> User:
    """An analyst who signs in with PASSWORD."""
    return await people.accounts.add(NewUser("Ana Ortiz", "ana@example.org", frozenset({Role.ANALYST}), PASSWORD), ROOT)
