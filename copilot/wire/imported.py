"""What became of a file of cases, line by line, as it goes out."""

from collections import Counter
from collections.abc import Sequence
from typing import Self

from pydantic import ConfigDict, Field

from copilot.casework.model import Queue, State
from copilot.importing import Became, Imported
from copilot.wire.base import WireOut


class ImportedLineOut(WireOut):
    """One line. ``id`` is that of the case which has its content now, maybe an earlier one."""

    line: int = Field(description="Where it begins in the body, from 1.")
    became: Became
    id: str | None = None
    state: State | None = None
    queue: Queue | None = None
    problem: str | None = Field(None, description="Why it could not be used; it never repeats the content.")

    @classmethod
    def of(cls, one: Imported) -> Self:
        record = one.record
        return cls(
            line=one.line,
            became=one.became,
            id=record.id if record else None,
            state=record.state if record else None,
            queue=record.queue if record else None,
            problem=one.problem,
        )


class ImportedOut(WireOut):
    """Every line that held something, in order, and how many of them became what."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "opened": 1,
                    "merged": 0,
                    "known": 0,
                    "failed": 1,
                    "lines": [
                        {
                            "line": 2,
                            "became": "opened",
                            "id": "case-1",
                            "state": "open",
                            "queue": "standard",
                            "problem": None,
                        },
                        {
                            "line": 3,
                            "became": "failed",
                            "id": None,
                            "state": None,
                            "queue": None,
                            "problem": "the line has 3 cells, and the header 2",
                        },
                    ],
                }
            ]
        }
    )

    opened: int
    merged: int
    known: int
    failed: int
    lines: tuple[ImportedLineOut, ...]

    @classmethod
    def of(cls, lines: Sequence[Imported]) -> Self:
        counts = Counter(one.became for one in lines)
        return cls(
            opened=counts[Became.OPENED],
            merged=counts[Became.MERGED],
            known=counts[Became.KNOWN],
            failed=counts[Became.FAILED],
            lines=tuple(map(ImportedLineOut.of, lines)),
        )
