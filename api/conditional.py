"""Answers that needn't be sent again: each has an ``ETag``, and ``If-None-Match`` with it is answered with 304."""

import re
from hashlib import sha256
from typing import Any

from fastapi import Request
from starlette.responses import Response

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_KEPT = "private, no-cache"
_HEADER = {"description": "Names what the answer says; send it as `If-None-Match`.", "schema": {"type": "string"}}
TAGGED: dict[int | str, dict[str, Any]] = {
    200: {"headers": {"ETag": _HEADER}},
    304: {"description": "What you have is what stands.", "headers": {"ETag": _HEADER}},
}


def if_changed(request: Request, answer: Response, *, kept: bool = False) -> Response:
    """The answer with its ``ETag``, or 304 for whoever has the same already.

    Equal bytes have equal tags, whenever and wherever they were made; a tag is weak, since bytes may be sent
    compressed. ``kept``: a cache of one person may keep it, which holds for policies; content isn't kept anywhere.
    """
    tag = f'"{sha256(bytes(answer.body)).hexdigest()[:32]}"'
    headers = {"ETag": f"W/{tag}"} | ({"Cache-Control": _KEPT} if kept else {})
    if answer.status_code == 200 and _has(request.headers.getlist("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    answer.headers.update(headers)
    return answer


def _has(asked: list[str], tag: str) -> bool:
    said = ",".join(asked)
    return said.strip() == "*" or tag in _TAG.findall(said)
