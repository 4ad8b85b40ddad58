"""What can be wrong with a request before any route has read it."""

from pydantic import ValidationError

from copilot.errors import BadInput, CaseInvalid


class BodyMalformed(BadInput):
    """The body is no JSON text."""


class MediaTypeUnsupported(BadInput):
    """The body says that it is something else than JSON in UTF-8."""


class CaseRefused(CaseInvalid):
    """The body is JSON and no usable case; ``error`` knows every place, and what was sent: it is never shown whole."""

    def __init__(self, error: ValidationError) -> None:
        self.error = error
        super().__init__("the case can't be used")
