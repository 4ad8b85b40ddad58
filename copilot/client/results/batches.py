"""Answers about batches. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

BatchState = Literal["receiving", "running", "done", "cancelled"]


@dataclass(frozen=True, slots=True)
class Batch:
    """How far a batch is. `over` of its `lines` have ended; `counts` says how many stand how."""

    id: str
    state: BatchState
    at: datetime
    ended_at: datetime | None
    as_of: date | None
    region: str | None
    lines: int
    over: int
    counts: Mapping[str, int]
