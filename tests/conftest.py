"""Fixtures that every package's tests may use."""

from collections.abc import Iterator

import pytest

from tests.servers.scripted_model import ScriptedModel


@pytest.fixture
def scripted_model() -> Iterator[ScriptedModel]:
    """A model server on loopback; tell it what to answer with ``then`` or ``script``."""
    with ScriptedModel() as server:
        yield server
