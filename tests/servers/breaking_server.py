"""A web server on loopback that has one file, and breaks off when it is told to."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class BreakingServer:
    """Serves ``data`` at any path. Each answer ends after the next number of ``breaks``, if one is left.

    ``ranges`` says whether parts are served; ``statuses`` are answered first; ``asked`` holds each request's
    Range.
    """

    def __init__(self, data: bytes) -> None:
        self.data, self.ranges = data, True
        self.breaks: list[int] = []
        self.statuses: list[int] = []
        self.asked: list[str | None] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/model.gguf"

    def __enter__(self) -> "BreakingServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(server: BreakingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            server.asked.append(wanted)
            if server.statuses:
                self.send_error(server.statuses.pop(0))
                return
            found = re.fullmatch(r"bytes=(\d+)-", wanted or "") if server.ranges else None
            start = int(found[1]) if found else 0
            if start >= len(server.data):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(server.data)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self._send(start, partial=found is not None)

        def _send(self, start: int, *, partial: bool) -> None:
            body = server.data[start:]
            self.send_response(206 if partial else 200)
            if partial:
                self.send_header("Content-Range", f"bytes {start}-{len(server.data) - 1}/{len(server.data)}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: server.breaks.pop(0)] if server.breaks else body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler
