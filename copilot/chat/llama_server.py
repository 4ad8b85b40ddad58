"""A model file behind an OpenAI-compatible server inside this process, on loopback; the only door to xllamacpp.

The server is made of threads of this process, so it can't outlive it, however the process ends. Only who has its key,
which is made anew each time and kept in memory, can ask it.

``python -m copilot.chat.llama_server FILE`` loads a file and asks it for one word: exit code 0 when that works. Run as
a process of its own it shows what a broken file does without doing it here.
"""

import asyncio
import http.client
import importlib.util
import json
import os
import secrets
import subprocess
import sys
import threading
import weakref
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from copilot.errors import Misconfigured

if TYPE_CHECKING:
    from xllamacpp import CommonParams, Server

EXTRA = "pip install 'review-copilot[llama]'"
_TRIAL_SECONDS = 300


class LlamaMissing(Misconfigured):
    """The library that runs model files is not installed."""


class LlamaBroken(Misconfigured):
    """A model file can't be loaded, or doesn't answer."""


@dataclass(frozen=True, slots=True)
class LlamaOptions:
    """How a file is run: ``threads`` 0 is one a core, ``context`` in tokens, ``kept_mb`` of prefixes at most."""

    threads: int = 0
    context: int = 4096
    kept_mb: int = 1024


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the server is asked: ``base_url`` ends in /v1."""

    base_url: str
    key: str


class LlamaServer:
    """Starts at first use, which takes seconds, and stops when it is closed or the process ends."""

    def __init__(self, path: Path, options: LlamaOptions = LlamaOptions()) -> None:
        """Nothing is loaded yet. Raises ``LlamaMissing``."""
        require_library()
        self._path, self._options = path, options
        self._address: ServerAddress | None = None
        self._stop: weakref.finalize[[], LlamaServer] | None = None
        self._turn = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether it has been started, and not stopped."""
        return self._address is not None

    async def ready(self) -> ServerAddress:
        """Where it listens; started first if need be. Raises ``LlamaBroken``."""
        return self._address if self._address is not None else await asyncio.to_thread(self.start)

    def start(self) -> ServerAddress:
        """As ``ready``, waiting in this thread. A second start gives the address of the first."""
        with self._turn:
            if self._address is not None:
                return self._address
            held, address = _started(self._path, self._options)
            self._stop = weakref.finalize(self, held.let_go)
            self._address = address
            return address

    def stop(self) -> None:
        """Let go of the model and its memory. Stopping twice is fine; another use starts it again."""
        with self._turn:
            self._address = None
            if self._stop is not None:
                self._stop()
                self._stop = None


class _Held:
    """The one reference to the library's server: it stops when that goes."""

    def __init__(self, server: "Server") -> None:
        self._server: Server | None = server

    def let_go(self) -> None:
        self._server = None


def require_library() -> None:
    """Raise ``LlamaMissing`` where xllamacpp isn't installed. Loads nothing."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise LlamaMissing(f"a local language model needs xllamacpp, which is not installed\n  hint: {EXTRA}")


def try_file(path: Path) -> None:
    """Load a file in a process of its own and ask it for a word. Raises ``LlamaMissing``, ``LlamaBroken``."""
    require_library()
    command = [sys.executable, "-m", __name__, str(path)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TRIAL_SECONDS, check=False)  # noqa: S603  (ours)
    except subprocess.TimeoutExpired:
        raise LlamaBroken(f"{path.name!r} did not answer within {_TRIAL_SECONDS} s; {_WAY_OUT}") from None
    if done.returncode:
        raise LlamaBroken(f"{path.name!r} can't be loaded (exit code {done.returncode}); {_WAY_OUT}")


_WAY_OUT = "it is broken, or of a kind that this xllamacpp doesn't know\n  hint: install the model again"


def _started(path: Path, options: LlamaOptions) -> tuple[_Held, ServerAddress]:
    import xllamacpp  # noqa: PLC0415  (loaded when first used)

    key = secrets.token_urlsafe(24)
    params = _params(path, options, key)
    try:
        server = xllamacpp.Server(params)
    except RuntimeError as error:
        raise LlamaBroken(f"{str(path)!r} can't be loaded ({error}); {_WAY_OUT}") from None
    address = ServerAddress(f"{server.listening_address}/v1", key)
    _wait_for_word(address, path)
    return _Held(server), address


def _params(path: Path, options: LlamaOptions, key: str) -> "CommonParams":
    """Port 0: the system gives a free one. Nothing is logged, no page is served, nothing is fetched."""
    import xllamacpp  # noqa: PLC0415

    params = xllamacpp.CommonParams()
    params.model.path, params.offline, params.warmup = str(path), True, False
    params.n_ctx, params.n_parallel = options.context, 1
    threads = options.threads or os.cpu_count() or 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.port, params.api_keys, params.cache_ram_mib = 0, [key], options.kept_mb
    params.cache_type_k = params.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_Q8_0
    params.ui, params.endpoint_slots, params.endpoint_props, params.verbosity = False, False, False, 0
    return params


def _wait_for_word(address: ServerAddress, path: Path) -> None:
    """One word: the model works, and its loop runs. A server that is let go before its loop has begun never ends."""
    parts = urlsplit(address.base_url)
    body = json.dumps({"messages": [{"role": "user", "content": "yes"}], "max_tokens": 1, "temperature": 0})
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {address.key}"}
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=_TRIAL_SECONDS)
    with closing(connection):
        connection.request("POST", f"{parts.path}/chat/completions", body, headers)
        response = connection.getresponse()
        if response.status != http.client.OK:
            raise LlamaBroken(f"{str(path)!r} answers with status {response.status}; {_WAY_OUT}")


def _try(path: Path) -> int:
    server = LlamaServer(path, LlamaOptions(context=256, kept_mb=0))
    try:
        server.start()
    except Misconfigured as error:
        sys.stderr.write(f"{error}\n")
        return 1
    server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(_try(Path(sys.argv[1])))
