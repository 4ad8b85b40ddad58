"""A process that kills its children: each opens cases and decides them until it dies, and the next goes on from there.

It has everything loaded, so that a child is at work within milliseconds. What a child begins and what it was told to be
kept goes to standard output, a line each; what it began and didn't hear of, the next one does again under the same id.
"""

import asyncio
import os
import random
import select
import signal
import sys
import time
from collections.abc import Iterator
from itertools import chain, count

from tests.faults.desk import desk_at

DECIDERS = 8
MOST_KEPT = 11  # decisions that a child is told of before it is killed; five in the middle, on a slow database too
LAST_MOMENTS = 0.012  # seconds that it goes on after those
IMPATIENCE = 60.0  # seconds


async def _work(url: str, names: Iterator[str], out: int) -> None:
    async with desk_at(url) as desk:

        async def decide() -> None:
            for name in names:
                os.write(out, f"began {name}\n".encode())
                await desk.draft(name)
                await desk.decide(name)
                os.write(out, f"kept {name}\n".encode())

        await asyncio.gather(*(decide() for _ in range(DECIDERS)))


def _child(url: str, names: Iterator[str]) -> tuple[int, int]:
    """The process id of a child, and where it says what it does."""
    read, write = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write)
        return pid, read
    os.close(read)
    try:
        asyncio.run(_work(url, names, write))
    finally:
        os._exit(1)  # it ends by being killed, or something is wrong


def _lines_until_killed(pid: int, read: int, chance: random.Random) -> list[str]:
    """Everything that the child said, killed a moment after it was told so many times that a decision is kept."""
    wanted, said, until = chance.randint(0, MOST_KEPT), b"", time.monotonic() + IMPATIENCE
    while said.count(b"kept") < wanted or not said:
        if not select.select([read], [], [], until - time.monotonic())[0]:
            raise TimeoutError("a child does nothing")
        more = os.read(read, 65536)
        if not more:
            break
        said += more
    time.sleep(chance.uniform(0, LAST_MOMENTS))
    os.kill(pid, signal.SIGKILL)
    while more := os.read(read, 65536):
        said += more
    os.close(read)
    _, status = os.waitpid(pid, 0)
    if os.WTERMSIG(status) != signal.SIGKILL:
        raise RuntimeError("a child ended by itself")
    return said.decode().splitlines()


def main(url: str, rounds: int, seed: int) -> None:
    """Kill so many children at work on the database of that address."""
    chance, first = random.Random(seed), 1
    unknown: list[str] = []
    for _ in range(rounds):
        names = chain(unknown, (f"{seed}-{number}" for number in count(first)))
        lines = _lines_until_killed(*_child(url, names), chance)
        began = [line.removeprefix("began ") for line in lines if line.startswith("began ")]
        kept = {line.removeprefix("kept ") for line in lines if line.startswith("kept ")}
        unknown = [name for name in dict.fromkeys((*unknown, *began)) if name not in kept]
        first = max([first - 1, *(int(name.rpartition("-")[2]) for name in began)]) + 1
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
    last, read = _child(url, iter(unknown))  # who doesn't know asks again
    sys.stdout.write("".join(os.fdopen(read).readlines()))
    os.waitpid(last, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
