"""One question to the service, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from urllib.parse import quote
from uuid import uuid4

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Lines:
    """Cases, one a line: ``media_type`` is ``application/jsonl`` or ``text/csv``."""

    content: bytes
    media_type: str = "application/jsonl"


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked. With a ``key`` the service does it once, however often it is asked, so it may be asked again."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    key: str | None = None

    @property
    def may_be_repeated(self) -> bool:
        """Whether asking twice does no more than asking once."""
        return self.method == "GET" or self.key is not None


class Asking(Protocol):
    """What the operations ask through."""

    def ask(self, call: Call, kind: type[Result]) -> Result:
        """The answer as ``kind``; ``bytes`` is the answer as it came, ``type(None)`` none. Raises ``ClientError``."""
        ...


def path_of(template: str, **holes: str) -> str:
    """The path with its holes filled, whatever they hold."""
    return template.format(**{name: quote(value, safe="") for name, value in holes.items()})


def fresh(key: str | None) -> str:
    """The idempotency key that was given, else one of its own."""
    return key or uuid4().hex
