"""Asking about health. Written by ``python -m tests.api.client_code``; changed there."""

from copilot.client.calls import Asking, Call
from copilot.client.results.health import Alive, Ready


class HealthOperations(Asking):
    """Methods that ask about health."""

    def check_alive(self) -> Alive:
        """Whether the process answers; nothing else is asked."""
        return self.ask(Call("GET", "/healthz"), Alive)

    def check_ready(self) -> Ready:
        """Whether everything that a recommendation needs answers; a model server that doesn't makes abstentions."""
        return self.ask(Call("GET", "/readyz"), Ready)
