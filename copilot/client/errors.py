"""What can go wrong for a program that asks the service, grouped by what it can do about it."""

from dataclasses import dataclass
from typing import Any

from copilot.errors import BadInput, Conflict, CopilotError, Forbidden, NotFound, Unauthenticated, Unavailable


@dataclass(frozen=True, slots=True)
class Problem:
    """What a problem document says (RFC 9457). Programs tell problems apart by ``type``.

    ``instance`` is the id of the request in the log of the service. ``errors`` are the places that are wrong, each with
    ``in``, ``pointer`` and ``detail``; ``members`` is the whole document.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str | None
    errors: tuple[dict[str, Any], ...]
    members: dict[str, Any]


class ClientError(CopilotError):
    """Something went wrong between this program and the service; ``problem`` is what the service said, if it did."""

    def __init__(self, message: str, problem: Problem | None = None, retry_after: float | None = None) -> None:
        self.problem, self.retry_after = problem, retry_after
        super().__init__(message)


class RequestRefused(ClientError, BadInput):
    """The service can't use what was sent: mend it. ``problem.errors`` names the places."""


class KeyRefused(ClientError, Unauthenticated):
    """The service doesn't know who asks: the key is missing, wrong, revoked or has expired."""


class NotAllowed(ClientError, Forbidden):
    """Whoever asks may not do this."""


class ThereIsNone(ClientError, NotFound):
    """There is no such thing."""


class MovedOn(ClientError, Conflict):
    """The state of things is another than was assumed: look again, then decide again."""


class TooManyRequests(ClientError, Unavailable):
    """A limit of whoever asks is reached; ``retry_after`` is when it is free again, in seconds."""


class ServiceUnavailable(ClientError, Unavailable):
    """The service, or something that it needs, can't answer now, or not before the deadline."""


class NoAnswer(ClientError, Unavailable):
    """No answer came: nobody listens there, or the connection broke. What was asked may have been done."""


class DeadlinePassed(ClientError, Unavailable):
    """The deadline passed before there was an answer. What was asked may have been done."""


class ServiceFailed(ClientError):
    """Something went wrong in the service; its log says more under ``problem.instance``."""


class AnswerUnusable(ClientError):
    """The answer is not what the service describes; another version may be running there."""


OF_STATUS: dict[int, type[ClientError]] = {
    401: KeyRefused,
    403: NotAllowed,
    404: ThereIsNone,
    409: MovedOn,
    429: TooManyRequests,
    502: ServiceUnavailable,
    503: ServiceUnavailable,
    504: ServiceUnavailable,
    507: ServiceUnavailable,
}


def error_of(problem: Problem, retry_after: float | None) -> ClientError:
    """The error that a problem is."""
    otherwise = RequestRefused if problem.status < 500 else ServiceFailed
    kind = OF_STATUS.get(problem.status, otherwise)
    return kind(f"{problem.status} {problem.title}: {problem.detail}", problem, retry_after)
