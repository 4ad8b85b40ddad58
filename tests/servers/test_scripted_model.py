"""The scripted model server does what the tests of the chat models rely on."""

import http.client
import json
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import answering, failing

BODY = json.dumps({"messages": [{"role": "user", "content": "hello"}]}).encode()


def _ask(base_url: str) -> str:
    request = Request(f"{base_url}/chat/completions", BODY, {"X-Mark": "1"})  # noqa: S310  (loopback)
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        return str(json.load(answer)["choices"][0]["message"]["content"])


def test_the_queue_comes_before_the_script(scripted_model: ScriptedModel) -> None:
    scripted_model.script = lambda request: answering(request.prompt.upper())
    scripted_model.then(answering("queued"))
    assert [_ask(scripted_model.base_url) for _ in range(2)] == ["queued", "HELLO"]
    assert [request.headers["x-mark"] for request in scripted_model.requests] == ["1", "1"]


def test_a_status_and_its_headers(scripted_model: ScriptedModel) -> None:
    scripted_model.then(failing(429, "slow", Retry_After="3"))
    line = http.client.HTTPConnection(scripted_model.base_url.split("/")[2], timeout=10)
    line.request("POST", "/v1/chat/completions", BODY)
    answer = line.getresponse()
    assert (answer.status, answer.headers["Retry-After"], json.load(answer)["error"]["code"]) == (429, "3", "slow")
    line.close()


def test_a_cut_body_is_noticed(scripted_model: ScriptedModel) -> None:
    scripted_model.then(answering("whole").cut(10))
    with pytest.raises(http.client.IncompleteRead):
        _ask(scripted_model.base_url)


def test_a_body_drips(scripted_model: ScriptedModel) -> None:
    reply = answering("slow")
    scripted_model.then(reply.dripping(len(reply.body) / 0.5))
    start = time.monotonic()
    assert _ask(scripted_model.base_url) == "slow"
    assert time.monotonic() - start >= 0.45


def test_it_is_a_program_too(tmp_path: Path) -> None:
    content = tmp_path / "reply.json"
    content.write_text('{"from": "a file"}', "utf-8")
    command = [sys.executable, "-m", "tests.servers.scripted_model", "--delay-ms", "1", "--reply", str(content)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert _ask(program.stdout.readline().strip()) == '{"from": "a file"}'
        program.terminate()
