"""What can be wrong with a request before any route has read it."""

from pydantic import ValidationError

from copilot.errors import BadInput, CaseInvalid, TooMuch, Unauthenticated


class BodyMalformed(BadInput):
    """The body is no JSON text."""


class MediaTypeUnsupported(BadInput):
    """The body says that it is something else than the route takes."""


class BodyRefused(BadInput):
    """The body is JSON and can't be used; ``error`` knows every place, and what was sent: it is never shown whole."""

    def __init__(self, error: ValidationError) -> None:
        self.error = error
        super().__init__("the body can't be used")


class CaseRefused(BodyRefused, CaseInvalid):
    """The body is no usable case."""


class KeyMalformed(BadInput):
    """The Idempotency-Key can't be one."""


class NotSignedIn(Unauthenticated):
    """The request came without a session and without a key, and this machine alone isn't enough."""


class Overloaded(TooMuch):
    """More is asked for at once than this process takes on; nothing of the request was looked at."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} drafts are being made or waited for here already; come again in a moment")
