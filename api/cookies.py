"""The cookies of a session and of a provider: out of reach of scripts, of other sites and of plain HTTP."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from api.loopback import is_loopback
from copilot.errors import Forbidden
from copilot.people.flow import LASTS
from copilot.people.sessions import LONGEST

SESSION, PROVIDER = "copilot-session", "copilot-provider"
_SECURE = "__Host-"  # browsers take such a cookie over HTTPS alone, for one host and the whole of it


class InsecureConnection(Forbidden):
    """Nobody signs in over plain HTTP, but on the machine itself."""


class Cookies:
    """Reads and sets them as fits the connection: with ``__Host-`` and Secure over HTTPS, plainly on loopback."""

    def __init__(self, public_url: str) -> None:
        self._https = urlsplit(public_url).scheme == "https"

    def session(self, request: Request) -> str | None:
        """The secret of a session, if the browser sent one."""
        return request.cookies.get(self._name(request, SESSION))

    def provider(self, request: Request) -> str | None:
        """What ties the halves of signing in with a provider together."""
        return request.cookies.get(self._name(request, PROVIDER))

    def set_session(self, request: Request, answer: Response, token: str) -> None:
        """Give the browser the secret of a session."""
        self._set(request, answer, SESSION, token, int(LONGEST.total_seconds()))

    def set_provider(self, request: Request, answer: Response, binding: str) -> None:
        """Give the browser what it must bring back from the provider."""
        self._set(request, answer, PROVIDER, binding, int(LASTS.total_seconds()))

    def drop_session(self, request: Request, answer: Response) -> None:
        """Have the browser forget its session, and whatever it has kept of our pages."""
        self._set(request, answer, SESSION, "", 0)
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'

    def drop_provider(self, request: Request, answer: Response) -> None:
        """Have the browser forget what it brought back."""
        self._set(request, answer, PROVIDER, "", 0)

    def expect_safe(self, request: Request) -> None:
        """Raises ``InsecureConnection`` where a secret would travel in the clear."""
        if not self._is_secure(request) and not (request.client and is_loopback(request.client.host)):
            raise InsecureConnection(
                "signing in takes HTTPS: set COPILOT_PUBLIC_URL to the https address of the service"
            )

    def _set(self, request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
        answer.set_cookie(
            self._name(request, name),
            value,
            max_age=seconds,
            path="/",
            secure=self._is_secure(request),
            httponly=True,
            samesite="lax",  # a link from elsewhere leads into the console; what changes something asks for more
        )

    def _name(self, request: Request, name: str) -> str:
        return f"{_SECURE}{name}" if self._is_secure(request) else name

    def _is_secure(self, request: Request) -> bool:
        return self._https or request.url.scheme == "https"
