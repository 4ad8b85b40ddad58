"""A language model in this process: a model file behind its own server, asked as any OpenAI-compatible one."""

from collections.abc import Mapping, Sequence

from copilot.chat.llama_server import LlamaServer
from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.ports import ChatReply, ChatRequest
from copilot.chat.wire import WireLimits
from copilot.chat.yes_no import YesNoOverHttp

PATIENT = WireLimits(silence_seconds=600.0)  # a server without streaming says nothing until it has finished


class LlamaChat:
    """Starts the server at the first question. An instance belongs to the event loop of that question."""

    def __init__(self, model: str, server: LlamaServer) -> None:
        self._model, self._server = model, server
        self._chat: OpenAiChat | None = None

    @property
    def name(self) -> str:
        """The address that selects this model, as in the settings."""
        return f"llama:{self._model}"

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask; see ``ChatModel`` for what is raised. ``LlamaBroken`` when the file can't be loaded."""
        if self._chat is None:
            address = await self._server.ready()
            self._chat = OpenAiChat(self._model, base_url=address.base_url, api_key=address.key, limits=PATIENT)
        return await self._chat.complete(request)

    async def close(self) -> None:
        """Close the connections and let go of the model."""
        if self._chat is not None:
            await self._chat.close()
            self._chat = None
        self._server.stop()


class LlamaYesNo:
    """Yes-or-no questions to a model file. The server is started by the first one."""

    def __init__(self, model: str, server: LlamaServer) -> None:
        self._server = server
        self._asked = YesNoOverHttp(f"llama:{model}", server.ready, PATIENT)

    @property
    def name(self) -> str:
        """The address that selects this model, as in the settings."""
        return self._asked.name

    async def probability(self, messages: Sequence[Mapping[str, str]]) -> float:
        """That the answer is yes, 0 to 1; see ``YesNoOverHttp`` for what is raised."""
        return await self._asked.probability(messages)

    async def close(self) -> None:
        """Close the connections and let go of the model."""
        await self._asked.close()
        self._server.stop()
