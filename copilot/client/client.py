"""The client: an address and a key in, every operation of the service out."""

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from copilot.client.calls import Call
from copilot.client.operations import Operations
from copilot.client.transport import Patience, Transport
from copilot.errors import SettingInvalid

if TYPE_CHECKING:
    import httpx2

Result = TypeVar("Result")
_PATIENCE = Patience()


class Client(Operations):
    """Asks a service. Use it in a ``with``, or close it.

    ``url`` is its address without a path; ``key`` is an API key, None only where this machine is answered without one.
    ``connections`` is what else carries requests, as a test's.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:8000",
        key: str | None = None,
        *,
        patience: Patience = _PATIENCE,
        connections: "httpx2.AsyncBaseTransport | None" = None,
    ) -> None:
        import httpx2  # noqa: PLC0415  (loaded when first used)

        if not url.startswith(("https://", "http://")):
            raise SettingInvalid(f"{url!r} is no address of a service; write https://copilot.example")
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        http = httpx2.AsyncClient(
            base_url=url.rstrip("/"), headers=headers, timeout=None, transport=connections, trust_env=False
        )
        self._transport = Transport(http, patience)

    def ask(self, call: Call, kind: type[Result]) -> Result:
        """Ask something that has no method here. Raises ``ClientError``."""
        return self._transport.ask(call, kind)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def pages(listing: Any, *holes: str, **query: Any) -> Iterator[Any]:  # noqa: ANN401
    """Every page of a list: ``pages(client.list_people, limit=200)``."""
    after: str | None = None
    while True:
        page = listing(*holes, **query, after=after)
        yield page
        after = page.next
        if after is None:
            return
