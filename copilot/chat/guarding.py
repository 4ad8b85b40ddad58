"""What stands around every model that is asked over a wire: counting, a circuit, a double, and one layer of retries."""

from copilot.chat.breaking import BreakingChat, Circuit
from copilot.chat.hedging import HedgePolicy, HedgingChat
from copilot.chat.metering import MeteredChat
from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.chat.retrying import RetryingChat, RetryPolicy


class GuardedChat:
    """A chat model with all of that around it; ``circuit`` says how it is."""

    def __init__(self, inner: ChatModel, policy: RetryPolicy, hedge: HedgePolicy) -> None:
        self.circuit = Circuit(inner.name)
        self.hedging = HedgingChat(MeteredChat(inner), hedge)
        self._asked = RetryingChat(BreakingChat(self.hedging, self.circuit), policy)

    @property
    def name(self) -> str:
        """The name of the model that is asked."""
        return self._asked.name

    async def complete(self, request: ChatRequest) -> ChatReply:
        """Ask until there is an answer, an error that no repetition heals, or no time."""
        return await self._asked.complete(request)

    async def close(self) -> None:
        """Close the model that is asked."""
        await self._asked.close()
