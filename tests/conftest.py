"""Fixtures that every package's tests may use."""

from collections.abc import Iterator

import pytest

from tests.servers.postgres import postgres, postgres_url
from tests.servers.scripted_model import ScriptedModel

__all__ = ["postgres", "postgres_url", "scripted_model"]


@pytest.fixture
def scripted_model() -> Iterator[ScriptedModel]:
    """A model server on loopback; tell it what to answer with ``then`` or ``script``."""
    with ScriptedModel() as server:
        yield server
