"""Large answers are sent compressed to who asks for it, where that can tell nobody a secret."""

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

LEAST = 2_000  # bytes; smaller answers gain nothing
_LEVEL = 5
_READ = ("/v1/", "/openapi.json")
_SECRETS = ("/v1/keys", "/v1/session", "/v1/me", "/v1/break-glass")


class Compression:
    """Compresses what is read of the API, but not what is said of sessions and keys; the console sees to itself.

    The length of a compressed answer tells how much of it repeats what somebody else put into it. So an answer that
    could hold a secret beside words of others isn't compressed. Pages of the console hold none: what they send is known
    by its origin, not by a token. A stream of events isn't compressed either, since it would wait for more.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressing = GZipMiddleware(app, minimum_size=LEAST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fits = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} and scope["path"].startswith(_READ)
        if fits and not scope["path"].startswith(_SECRETS):
            await self._compressing(scope, receive, send)
        else:
            await self._app(scope, receive, send)
