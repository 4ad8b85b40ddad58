"""Answers about health. Written by ``python -m tests.api.client_code``; changed there."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Alive:
    """The process answers."""

    status: Literal["alive"]


@dataclass(frozen=True, slots=True)
class Check:
    """One part that the service needs."""

    name: str
    ok: bool
    detail: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Ready:
    """Every part that is needed answers."""

    status: Literal["ready"]
    checks: tuple[Check, ...]
