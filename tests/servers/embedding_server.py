"""An OpenAI-compatible embedding server on loopback, in a thread: real HTTP, hashed vectors, trouble on demand."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.hash_embedder import hashed

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One answer that isn't the right one.

    ``change`` alters the right answer, ``body`` replaces it; ``pause`` is the seconds between two of its 20 pieces.
    """

    status: int = 200
    body: bytes | None = None
    change: Callable[[Answer], object] = lambda answer: answer
    pause: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    cut_off: bool = False


class EmbeddingServer:
    """Answers ``POST /v1/embeddings``; what arrived is in ``bodies`` and ``keys``. ``then`` queues trouble."""

    def __init__(self, dimensions: int = 32) -> None:
        self.dimensions = dimensions
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self._trouble: deque[Trouble] = deque()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def then(self, *trouble: Trouble) -> None:
        """Give the next requests these answers."""
        self._trouble.extend(trouble)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, body: dict[str, Any], key: str) -> tuple[Trouble, bytes]:
        """What to send for a request."""
        self.bodies.append(body)
        self.keys.append(key)
        trouble = self._trouble.popleft() if self._trouble else Trouble()
        rows = hashed(body["input"], self.dimensions) * 3  # a server need not bring them to length 1
        data = [{"object": "embedding", "index": i, "embedding": row.tolist()} for i, row in enumerate(rows)]
        answer = {"object": "list", "model": body["model"], "data": data, "usage": {"prompt_tokens": 1}}
        trouble.change(answer)
        return trouble, json.dumps(answer).encode() if trouble.body is None else trouble.body


def _handler(server: EmbeddingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            trouble, data = server.answer(body, self.headers.get("Authorization", ""))
            self.send_response(trouble.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            for name, value in trouble.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self._send(data[: len(data) // 2] if trouble.cut_off else data, trouble.pause)
            self.close_connection = trouble.cut_off

        def _send(self, data: bytes, pause: float) -> None:
            piece = -(-len(data) // 20) if pause else len(data)
            try:
                for start in range(0, len(data), piece or 1):
                    self.wfile.write(data[start : start + piece])
                    self.wfile.flush()
                    time.sleep(pause)
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the base class's name)
            pass

    return Handler
