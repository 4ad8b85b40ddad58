"""An address selects a database, or is refused with the way out and without its password."""

import pytest

from copilot.errors import SettingInvalid
from copilot.stores.engines import database_url, unavailable


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("sqlite:////var/lib/copilot.db", "sqlite"),
        ("sqlite:///copilot.db", "sqlite"),
        ("postgresql://ana@db/copilot", "postgresql+psycopg"),
        ("postgres://ana@db/copilot", "postgresql+psycopg"),
        ("postgresql+psycopg://ana@db/copilot", "postgresql+psycopg"),
    ],
)
def test_a_known_address(address: str, driver: str) -> None:
    assert database_url(address).drivername == driver


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        pytest.param("", "no URL", id="nothing"),
        pytest.param("/var/lib/copilot.db", "sqlite:///FILE", id="a path"),
        pytest.param("mysql://ana:secret@db/copilot", "begins with sqlite://, postgresql://", id="another database"),
        pytest.param("sqlite://", "names its file", id="no file"),
        pytest.param("sqlite:///:memory:", "names its file", id="in memory"),
        pytest.param("postgresql://ana:secret@db:port/copilot", "no URL", id="a port that is none"),
    ],
)
def test_an_address_that_cannot_be_used(address: str, problem: str) -> None:
    with pytest.raises(SettingInvalid, match=problem) as caught:
        database_url(address)
    assert "secret" not in str(caught.value)


def test_an_error_names_the_database_without_its_password() -> None:
    error = unavailable(database_url("postgresql://ana:secret@db/copilot"), OSError("no route"))
    assert "postgresql+psycopg://ana:***@db/copilot" in str(error)
    assert "no route" in str(error)
    assert "secret" not in str(error)
