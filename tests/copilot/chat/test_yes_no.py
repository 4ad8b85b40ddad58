"""Yes against no is read from the first token's probabilities, and nothing else is taken for an answer."""

import json
import math
from typing import Any

import pytest

from copilot.chat.llama_server import ServerAddress
from copilot.chat.wire import WireLimits
from copilot.chat.yes_no import YesNoOverHttp, read_yes
from copilot.errors import ModelReplyUnusable, ModelUnavailable
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import failing


def a_body(**chances: float) -> bytes:
    top = [{"token": token.replace("_", " "), "logprob": math.log(chance)} for token, chance in chances.items()]
    return json.dumps({"choices": [{"logprobs": {"content": [{"top_logprobs": top}]}}]}).encode()


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        pytest.param({"yes": 0.6, "no": 0.2}, 0.75, id="yes against no"),
        pytest.param({"yes": 0.3, "_Yes": 0.2, "YES": 0.1, "no": 0.3, "_No": 0.1}, 0.6, id="however they are written"),
        pytest.param({"no": 0.9, "maybe": 0.1}, 0.0, id="no yes at all"),
        pytest.param({"yes": 1.0}, 1.0, id="no no at all"),
    ],
)
def test_yes_is_weighed_against_no(chances: dict[str, float], expected: float) -> None:
    assert read_yes(a_body(**chances)) == expected


def test_a_positive_log_probability_is_taken_for_certainty() -> None:
    top = [{"token": "yes", "logprob": 5000.0}, {"token": "no", "logprob": 0.0}]
    body = json.dumps({"choices": [{"logprobs": {"content": [{"top_logprobs": top}]}}]}).encode()
    assert read_yes(body) == 0.5


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"choices": []}', id="no choice"),
        pytest.param(b'{"choices": [{"message": {"content": "yes"}, "logprobs": null}]}', id="no probabilities"),
        pytest.param(a_body(The=0.9, yes=0.05, no=0.05), id="hardly yes or no"),
        pytest.param(a_body(), id="no token"),
    ],
)
def test_what_is_no_answer(body: bytes) -> None:
    with pytest.raises(ModelReplyUnusable) as raised:
        read_yes(body)
    assert raised.value.reason == "wrong_schema"


@pytest.mark.parametrize(
    ("status", "reason"),
    [pytest.param(401, "unauthorised", id="a wrong key"), pytest.param(500, "server_error", id="a fault")],
)
async def test_a_server_that_fails_is_unavailable(scripted_model: ScriptedModel, status: int, reason: str) -> None:
    scripted_model.script = lambda _: failing(status)

    async def address() -> ServerAddress:
        return ServerAddress(scripted_model.base_url, "key")

    asked = YesNoOverHttp("llama:m", address, WireLimits(silence_seconds=2.0))
    with pytest.raises(ModelUnavailable) as raised:
        await asked.probability([{"role": "user", "content": "?"}])
    assert raised.value.reason == reason
    sent: Any = scripted_model.requests[0]
    assert sent.headers["authorization"] == "Bearer key"
    assert (sent.json["max_tokens"], sent.json["logprobs"], sent.json["temperature"]) == (1, True, 0)
    await asked.close()
    await asked.close()


async def test_nobody_listens() -> None:
    async def address() -> ServerAddress:
        return ServerAddress("http://127.0.0.1:9/v1", "key")

    asked = YesNoOverHttp("llama:m", address, WireLimits(connect_seconds=2.0))
    with pytest.raises(ModelUnavailable, match="failed"):
        await asked.probability([])
    await asked.close()
