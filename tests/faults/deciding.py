"""A process that decides so many cases one after the other, and says of each that it is kept."""

import asyncio
import os
import sys

from tests.faults.desk import desk_at

KEPT = "kept"


async def _decide(url: str, cases: int) -> None:
    async with desk_at(url) as desk:
        for number in range(cases):
            await desk.draft(str(number))
            await desk.decide(str(number))
            os.write(sys.stdout.fileno(), f"{KEPT} {number}\n".encode())


if __name__ == "__main__":
    asyncio.run(_decide(sys.argv[1], int(sys.argv[2])))
