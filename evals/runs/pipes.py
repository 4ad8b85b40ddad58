"""Messages between two processes: what is sent waits in the event loop, so neither side ever waits for the other."""

import asyncio
import copyreg
import pickle
import socket
from collections.abc import Callable
from dataclasses import fields
from io import BytesIO
from operator import attrgetter
from typing import Any, Self

from copilot.recommendations import Citation, Evidence, PartFinding, Retrieved, SectionFinding

_OFTEN = (Citation, Evidence, PartFinding, Retrieved, SectionFinding)
_LENGTH = 8  # bytes before a message that say how long it is


class Pipe:
    """One end, over a socket that is connected to the other one."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def over(cls, end: socket.socket) -> Self:
        """The pipe of this event loop; the socket is its own from now on."""
        return cls(*await asyncio.open_connection(sock=end))

    async def send(self, message: object) -> None:
        """Send what can be pickled. Raises ``OSError`` where the other end is closed."""
        body = packed(message)
        self._writer.write(len(body).to_bytes(_LENGTH))
        self._writer.write(body)
        await self._writer.drain()

    async def receive(self) -> Any:  # noqa: ANN401  (whatever was sent)
        """The next message. Raises ``EOFError`` or ``OSError`` where the other end is closed."""
        length = int.from_bytes(await self._reader.readexactly(_LENGTH))
        return pickle.loads(await self._reader.readexactly(length))  # noqa: S301  (a process of our own wrote it)

    def close(self) -> None:
        """Send nothing more; whoever receives on the other end is told."""
        self._writer.close()


def packed(message: object) -> memoryview:
    """A pickle. What stands in an outcome dozens of times is taken apart without the interpreter, in half the time."""
    buffer = BytesIO()
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _TABLE
    pickler.dump(message)
    return buffer.getbuffer()


def _as_call(kind: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    """How to make one again: a call with its fields. A frozen dataclass by itself is read and set field by field."""
    taken = attrgetter(*(field.name for field in fields(kind)))
    return lambda value: (kind, taken(value))


_TABLE = copyreg.dispatch_table | {kind: _as_call(kind) for kind in _OFTEN}
