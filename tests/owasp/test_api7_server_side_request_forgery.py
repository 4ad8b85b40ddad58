"""API7:2023. An address in a content is never fetched, whoever wrote it and wherever it stands."""

import sys
from typing import Any

import pytest

from tests.owasp.conftest import Clients

_OPENED: list[Any] = []
_LISTENING: list[bool] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _LISTENING and event in {"socket.connect", "socket.getaddrinfo", "urllib.Request"}:
        _OPENED.append((event, arguments[1:]))


sys.addaudithook(_hear)


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:8000/v1/keys",
        "http://[::1]/",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_INFO",
    ],
)
async def test_no_address_of_a_content_is_fetched(people: Clients, address: str) -> None:
    case = {
        "text": f"See {address}",
        "surface": address[:100],
        "author": {"handle": address},
        "context": [{"role": "parent", "text": address}],
        "media": [{"kind": "image", "alt_text": address, "ocr_text": address, "transcript": address}],
        "reports": [{"source": "user", "reason": address}],
    }
    _OPENED.clear()
    _LISTENING.append(True)
    try:
        answer = await people["robot"].post("/v1/recommendations", json=case)
        await people["robot"].get("/v1/search", params={"q": address})
    finally:
        _LISTENING.pop()
    assert (answer.status_code, _OPENED) == (201, [])
