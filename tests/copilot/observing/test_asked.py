"""The id of a request goes on to the model's server, whichever client asks it, and what fails there is counted."""

from collections.abc import Callable

import pytest
from prometheus_client.parser import text_string_to_metric_families

from copilot.chat.langchain_chat import LangChainChat
from copilot.chat.metering import MeteredChat
from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.ports import ChatModel
from copilot.errors import ModelUnavailable
from copilot.observing.asked import working_for
from copilot.observing.metrics import Built, Metrics, counting
from tests.copilot.chat.questions import KEY, a_question
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import failing


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda url: OpenAiChat("gpt-4.1-mini", base_url=url, api_key=KEY), id="openai"),
        pytest.param(lambda url: LangChainChat("openai:gpt-4.1-mini", base_url=url, api_key=KEY), id="langchain"),
    ],
)
async def test_a_model_is_asked_under_the_id_of_the_request(
    scripted_model: ScriptedModel, made: Callable[[str], ChatModel]
) -> None:
    chat = made(scripted_model.base_url)
    with working_for("req-1"):
        await chat.complete(a_question())
    with working_for("req-2"):
        await chat.complete(a_question())
    await chat.complete(a_question())
    assert [request.headers.get("x-request-id") for request in scripted_model.requests] == ["req-1", "req-2", None]
    await chat.close()


async def test_a_question_that_fails_is_counted_by_its_reason(scripted_model: ScriptedModel) -> None:
    metrics = Metrics(Built("openai:gpt-4.1-mini", "local:"))
    chat = MeteredChat(OpenAiChat("gpt-4.1-mini", base_url=scripted_model.base_url, api_key=KEY))
    scripted_model.then(failing(503))
    with counting(metrics):
        with pytest.raises(ModelUnavailable):
            await chat.complete(a_question())
        await chat.complete(a_question())
    families = {each.name: each.samples for each in text_string_to_metric_families(metrics.text().decode())}
    (errors,) = families["copilot_model_errors"]
    assert (errors.labels, errors.value) == ({"reason": "server_error"}, 1)
    assert families["copilot_model_requests"][0].value == 2
    assert sum(sample.value for sample in families["copilot_tokens"]) > 0
    await chat.close()
