"""Answers become values by what their classes say, and what a newer service says besides is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

import pytest

from copilot.client.decoding import decode
from copilot.client.errors import AnswerUnusable


@dataclass(frozen=True, slots=True)
class Inner:
    """A part."""

    for_: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outer:
    """Every kind of member."""

    name: str
    number: int
    share: float
    flag: bool
    day: date
    at: datetime | None
    kind: Literal["a", "b"]
    inner: Inner
    inners: tuple[Inner, ...]
    counts: Mapping[str, int]
    anything: Any
    later: str | None = None


SAID: dict[str, Any] = {
    "name": "n",
    "number": 1,
    "share": 1,
    "flag": True,
    "day": "2026-03-01",
    "at": "2026-03-01T10:00:00Z",
    "kind": "a",
    "inner": {"for": ["x"]},
    "inners": [{"for": []}],
    "counts": {"a": 1},
    "anything": [1],
}


def test_every_kind_of_member() -> None:
    read = decode(Outer, SAID)
    at = datetime(2026, 3, 1, 10, tzinfo=UTC)
    inner = Inner(("x",))
    assert read == Outer("n", 1, 1.0, True, at.date(), at, "a", inner, (Inner(()),), {"a": 1}, [1])
    assert isinstance(read.share, float)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"new": "member"}, id="a member of a newer service"),
        pytest.param({"at": None}, id="a null where it may be"),
        pytest.param({"kind": "z"}, id="a value of a newer service"),
        pytest.param({"later": "x"}, id="a member that may be missing"),
    ],
)
def test_what_is_read(changes: dict[str, Any]) -> None:
    decode(Outer, SAID | changes)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        pytest.param({"number": True}, r"Outer\.number", id="a boolean for a number"),
        pytest.param({"number": 1.5}, r"Outer\.number", id="a fraction for a count"),
        pytest.param({"name": None}, r"Outer\.name", id="a null where none may be"),
        pytest.param({"day": "soon"}, r"Outer\.day", id="no day"),
        pytest.param({"at": 7}, r"Outer\.at", id="a number for a moment"),
        pytest.param({"kind": 1}, r"Outer\.kind", id="a number for a name"),
        pytest.param({"inner": []}, r"Outer\.inner", id="a list for an object"),
        pytest.param({"inner": {}}, r"Outer\.inner\.for", id="a missing member"),
        pytest.param({"inners": [{"for": []}, 1]}, r"Outer\.inners\[1\]", id="one of a list"),
        pytest.param({"counts": {"a": "1"}}, r"Outer\.counts\['a'\]", id="one of a mapping"),
    ],
)
def test_what_is_not_read_names_the_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(AnswerUnusable, match=place):
        decode(Outer, SAID | changes)
