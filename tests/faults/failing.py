"""A process whose children decide one case each, while the Nth of their writes or syncs fails.

``strace`` lets call number ``TRACED`` of each thread fail. The thread that writes makes so many harmless calls first
that the Nth of the decision is that one. Each child prints a line of JSON: how it went, which version of the case was
read then, how it went once more.
"""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable

from sqlalchemy import Connection

from copilot.cases import CaseId
from copilot.errors import StoreUnavailable
from tests.faults.desk import Desk, desk_at

TRACED = 400
CALLS: dict[str, Callable[[int], object]] = {
    "pwrite64": lambda file: os.pwrite(file, b"", 0),
    "fdatasync": os.fdatasync,
}


def _nothing(connection: Connection) -> None:
    """A unit of work that does nothing."""


async def _decide(desk: Desk, name: str, call: str, number: int) -> None:
    with tempfile.TemporaryFile() as file:

        def pad(connection: Connection) -> None:
            for _ in range(TRACED - number):
                CALLS[call](file.fileno())

        await desk.ledger.get(CaseId(f"case-{name}"))
        await desk.database.write(_nothing)  # the connection that writes is open now
        await desk.database.write(pad)
    outcome = await _outcome(desk, name)
    read = (await desk.ledger.get(CaseId(f"case-{name}"))).record.version
    again = await _outcome(desk, name)
    line = {"number": number, "outcome": outcome, "read": read, "again": again}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def _outcome(desk: Desk, name: str) -> list[str]:
    try:
        await desk.decide(name)
    except StoreUnavailable as error:
        return [type(error).__name__, str(error)]
    return ["kept", ""]


async def _work(url: str, call: str, number: int) -> None:
    async with desk_at(url) as desk:
        await _decide(desk, f"{call}-{number}", call, number)
        os._exit(0)  # without the tidying up that closing does


def main(url: str, call: str, *numbers: str) -> None:
    """Let each of these calls of a decision fail, each in a child of its own."""
    for number in map(int, numbers):
        pid = os.fork()
        if not pid:
            asyncio.run(_work(url, call, number))
        _, status = os.waitpid(pid, 0)
        if status:
            raise RuntimeError(f"a child ended with {status}")


if __name__ == "__main__":
    main(*sys.argv[1:])
