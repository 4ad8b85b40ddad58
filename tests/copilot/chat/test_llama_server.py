"""The server in the process starts, starts again, stops, keeps others out, and ends with its process."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from copilot.chat.llama_chat import LlamaChat, LlamaYesNo
from copilot.chat.llama_server import LlamaBroken, LlamaMissing, LlamaOptions, LlamaServer, ServerAddress, try_file
from copilot.chat.ports import ChatRequest
from tests.small_model import require_small_model

SMALL = LlamaOptions(threads=1, context=512, kept_mb=64)


@pytest.fixture(scope="module")
def server() -> Iterator[LlamaServer]:
    server = LlamaServer(require_small_model(), SMALL)
    yield server
    server.stop()


def listens(address: ServerAddress) -> bool:
    port = urlsplit(address.base_url).port
    assert port
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_starts_once_and_stops(server: LlamaServer) -> None:
    first = server.start()
    assert server.start() is first
    assert server.running
    assert first.base_url.startswith("http://127.0.0.1:")
    assert listens(first)
    server.stop()
    server.stop()
    assert not server.running
    assert not listens(first)
    assert server.start().key != first.key


def test_two_of_them_take_two_ports(server: LlamaServer) -> None:
    other = LlamaServer(require_small_model(), SMALL)
    try:
        assert other.start().base_url != server.start().base_url
    finally:
        other.stop()
    assert listens(server.start())


@pytest.mark.parametrize("key", [pytest.param("", id="none"), pytest.param("Bearer wrong", id="a wrong one")])
def test_nobody_asks_it_without_the_key(server: LlamaServer, key: str) -> None:
    request = urllib.request.Request(f"{server.start().base_url}/models", headers={"Authorization": key})  # noqa: S310
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)  # noqa: S310
    with refused.value:
        assert refused.value.code == 401


async def test_it_is_asked_as_a_chat_model(server: LlamaServer) -> None:
    chat = LlamaChat("small", server)
    schema = {"type": "object", "properties": {"a": {"enum": ["x"]}}, "required": ["a"], "additionalProperties": False}
    reply = await chat.complete(ChatRequest("Answer in JSON.", "Say x.", "answer", schema, max_tokens=40))
    assert json.loads(reply.text) == {"a": "x"}
    assert reply.tokens.prompt > 0
    assert chat.name == "llama:small"
    await chat.close()
    await chat.close()
    assert not server.running


async def test_it_answers_yes_or_no_by_probability(server: LlamaServer) -> None:
    asked = LlamaYesNo("small", server)
    turns = [
        ("Is fire hot?", "yes"),
        ("Is ice hot?", "no"),
        ("Is the sun hot?", "yes"),
        ("Is snow hot?", "no"),
    ]
    messages = [{"role": "system", "content": "Answer yes or no."}]
    for question, answer in turns:
        messages += [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    messages.append({"role": "user", "content": "Is lava hot?"})
    first = await asked.probability(messages)
    assert 0 < first < 1
    assert abs(await asked.probability(messages) - first) <= 0.05
    await asked.close()
    await asked.close()


@pytest.mark.parametrize(
    "cut", [pytest.param(0, id="empty"), pytest.param(1000, id="its beginning"), pytest.param(10**7, id="a part of it")]
)
def test_a_broken_file_is_an_error(tmp_path: Path, cut: int) -> None:
    with require_small_model().open("rb") as stream:
        (tmp_path / "cut.gguf").write_bytes(stream.read(cut))
    with pytest.raises(LlamaBroken, match="install the model again"):
        LlamaServer(tmp_path / "cut.gguf", SMALL).start()
    with pytest.raises(LlamaBroken, match="exit code 1"):
        try_file(tmp_path / "cut.gguf")


def test_a_file_that_is_whole_passes_its_trial() -> None:
    try_file(require_small_model())


def test_without_the_library_it_says_what_to_install() -> None:
    source = (
        "import importlib.util as u, sys; from pathlib import Path; real = u.find_spec;"
        "u.find_spec = lambda name, package=None: None if name == 'xllamacpp' else real(name, package);"
        "from copilot.chat.llama_server import LlamaServer; LlamaServer(Path('x'))"
    )
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=False, timeout=60)
    assert "pip install 'review-copilot[llama]'" in done.stderr
    assert LlamaMissing.__name__ in done.stderr


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_its_process(how: signal.Signals) -> None:
    code = (
        "import signal, sys, time; from pathlib import Path;"
        "from copilot.chat.llama_server import LlamaOptions, LlamaServer;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # a job in the background is begun without one
        "server = LlamaServer(Path(sys.argv[1]), LlamaOptions(1, 512, 0));"
        "print(server.start().base_url, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(require_small_model())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        address = ServerAddress(process.stdout.readline().strip(), "")
        assert listens(address)
        os.kill(process.pid, how)
        assert process.wait(timeout=30) != 0
    assert not listens(address)


def test_a_process_that_ends_by_itself_does_not_hang() -> None:
    code = (
        "import sys; from pathlib import Path; from copilot.chat.llama_server import LlamaOptions, LlamaServer;"
        "server = LlamaServer(Path(sys.argv[1]), LlamaOptions(1, 512, 0)); server.start()"
    )
    started = time.monotonic()
    command = [sys.executable, "-c", code, str(require_small_model())]
    assert subprocess.run(command, check=False, timeout=120, stderr=subprocess.DEVNULL).returncode == 0
    assert time.monotonic() - started < 120
