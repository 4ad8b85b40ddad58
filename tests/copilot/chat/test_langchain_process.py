"""LangChainChat in a process of its own: two event loops one after the other, and what LangSmith gets to see."""

import subprocess
import sys
import textwrap

import pytest

from tests.servers.scripted_model import ScriptedModel

PROGRAM = """
    import asyncio, sys
    from copilot.chat.langchain_chat import LangChainChat
    from tests.copilot.chat.questions import a_question

    async def ask():
        chat = LangChainChat("openai:m", base_url=sys.argv[1], api_key="k", tracing=sys.argv[2] == "traced")
        try:
            print((await chat.complete(a_question())).text)
        finally:
            await chat.close()

    for _ in range(int(sys.argv[3])):
        asyncio.run(ask())
"""


def _run(server: ScriptedModel, *, tracing: bool, loops: int, environment: dict[str, str]) -> str:
    words = [server.base_url, "traced" if tracing else "untraced", str(loops)]
    command = [sys.executable, "-W", "error", "-c", textwrap.dedent(PROGRAM), *words]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env={"PYTHONPATH": ".", **environment}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_second_event_loop_is_no_trouble(scripted_model: ScriptedModel) -> None:
    assert _run(scripted_model, tracing=False, loops=2, environment={}) == "{}\n{}\n"
    assert len(scripted_model.requests) == 2


@pytest.mark.parametrize(
    ("tracing", "reached"),
    [
        pytest.param(False, False, id="nothing reaches LangSmith, whatever the environment says"),
        pytest.param(True, True, id="LangSmith is reached when our settings say so"),
    ],
)
def test_tracing_is_ours_to_allow(scripted_model: ScriptedModel, tracing: bool, reached: bool) -> None:
    root = scripted_model.base_url.removesuffix("/v1")
    environment = {
        "LANGSMITH_TRACING": "true",
        "LANGCHAIN_TRACING_V2": "true",
        "LANGSMITH_ENDPOINT": f"{root}/langsmith",
        "LANGSMITH_API_KEY": "lsv2_canary",
    }
    _run(scripted_model, tracing=tracing, loops=1, environment=environment)
    paths = {request.path for request in scripted_model.requests}
    assert any(path.startswith("/langsmith/") for path in paths) is reached
