"""Fixtures that every package's tests may use."""

import gc
from collections.abc import Iterator

import pytest

from tests.servers.postgres import postgres, postgres_url
from tests.servers.scripted_model import ScriptedModel

__all__ = ["postgres", "postgres_url", "scripted_model"]


def pytest_collection_finish() -> None:
    """What collecting has made stays to the end: the garbage collector needn't look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture
def scripted_model() -> Iterator[ScriptedModel]:
    """A model server on loopback; tell it what to answer with ``then`` or ``script``."""
    with ScriptedModel() as server:
        yield server
