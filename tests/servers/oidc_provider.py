"""A real OpenID Connect provider on loopback, in a process of its own, that insists on PKCE.

It is a program too: ``python -m tests.servers.oidc_provider`` says its port and runs until it is stopped.
"""

import hashlib
import io
import subprocess
import sys
import warnings
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

ROOT = Path(__file__).parents[2]
Start = Callable[..., Any]


class WithPkce:
    """Around a provider that takes a code from whoever brings it: here it must come with its verifier."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._challenges: dict[str, str] = {}

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/oauth2/authorize" and environ["REQUEST_METHOD"] == "POST":
            start = self._remembering(parse_qs(environ["QUERY_STRING"]), start)
        if environ["PATH_INFO"] == "/oauth2/token":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            environ["wsgi.input"] = io.BytesIO(body)
            if not self._is_verified(parse_qs(body.decode())):
                start("400 Bad Request", [("Content-Type", "application/json")])
                return [b'{"error": "invalid_grant"}']
        answer: Iterable[bytes] = self._app(environ, start)
        return answer

    def _remembering(self, asked: dict[str, list[str]], start: Start) -> Start:
        def started(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            location = dict(headers).get("Location", "")
            code = parse_qs(urlsplit(location).query).get("code", [""])[0]
            if asked.get("code_challenge_method") == ["S256"]:
                self._challenges[code] = asked["code_challenge"][0]
            return start(status, headers, *rest)

        return started

    def _is_verified(self, sent: dict[str, list[str]]) -> bool:
        verifier = sent.get("code_verifier", [""])[0].encode()
        made = urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("=")
        return self._challenges.pop(sent.get("code", [""])[0], None) == made


class Provider:
    """The provider as a test sees it."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def know(self, subject: str, **claims: object) -> None:
        """Have it know somebody."""
        httpx2.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def sign_in(self, address: str, subject: str) -> str:
        """Sign in as a person would with the page at ``address``; gives where it sends them back to."""
        page = httpx2.get(address)
        assert page.status_code == 200, page.text
        answer = httpx2.post(address, data={"sub": subject, "action": "authorize"})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Start it, and stop it afterwards."""
    command = [sys.executable, "-m", "tests.servers.oidc_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        try:
            yield Provider(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def oidc_provider() -> Iterator[Provider]:
    """The provider of this test process."""
    with running_provider() as provider:
        yield provider


def _serve() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it uses what its own library calls outdated
        from oidc_provider_mock import app  # noqa: PLC0415
        from werkzeug.serving import make_server  # noqa: PLC0415

        server = make_server("127.0.0.1", 0, WithPkce(app()), threaded=True)
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    _serve()
