"""Messages between two processes: what is sent waits in the event loop, so neither side ever waits for the other."""

import asyncio
import pickle
import socket
from typing import Any, Self

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
        body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
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
