"""Signing what is sent, and verifying it where it arrives, as the Standard Webhooks specification has it.

Signed are the id, the moment and the body, as ``id.seconds.body``, with HMAC-SHA256. While a secret is changed for
another there is one signature for each, and either will do.
"""

import json
import time
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from hashlib import sha256
from hmac import compare_digest
from hmac import new as new_hmac
from typing import Any

from copilot.webhooks.errors import WebhookInvalid, WebhookUnverified

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = 300.0  # seconds by which the clocks of the two ends may differ, the way included
_PREFIX = "whsec_"
_VERSION = "v1"
_SHORTEST = 16  # bytes


def secret_text(secret: bytes) -> str:
    """A secret as it is given to people: ``whsec_`` and Base64."""
    return _PREFIX + b64encode(secret).decode()


def secret_bytes(text: str) -> bytes:
    """The secret in such a text. Raises ``WebhookInvalid``."""
    try:
        secret = b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except (Base64Error, ValueError):
        secret = b""
    if len(secret) < _SHORTEST:
        raise WebhookInvalid(f"a secret is {_PREFIX} and Base64, as it was shown when the endpoint was added")
    return secret


def sign(secrets: Sequence[bytes], id: str, at: float, body: bytes) -> dict[str, str]:  # noqa: A002
    """The headers that go with a body: a signature for each secret. ``at`` is in seconds since 1970."""
    seconds = str(int(at))
    signatures = [f"{_VERSION},{b64encode(_digest(secret, id, seconds, body)).decode()}" for secret in secrets]
    return {ID: id, TIMESTAMP: seconds, SIGNATURE: " ".join(signatures)}


def verify(
    secret: str | Sequence[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    tolerance: float = TOLERANCE,
    now: float | None = None,
) -> dict[str, Any]:
    """The event that came in. Raises ``WebhookUnverified``, and ``WebhookInvalid`` for a secret that is none.

    ``body`` is what was received, byte for byte; the names of ``headers`` may be written in any case. Give both secrets
    while one takes the place of the other. An event can come twice: do nothing the second time its ``id`` is seen.
    """
    given = {name.lower(): value for name, value in headers.items()}
    if missing := [name for name in (ID, TIMESTAMP, SIGNATURE) if name not in given]:
        raise WebhookUnverified(f"the header {missing[0]!r} is missing")
    _check_time(given[TIMESTAMP], time.time() if now is None else now, tolerance)
    secrets = [secret] if isinstance(secret, str) else secret
    wanted = [_digest(secret_bytes(each), given[ID], given[TIMESTAMP], body) for each in secrets]
    if not _any_fits(wanted, _signatures(given[SIGNATURE])):
        raise WebhookUnverified("no signature fits: it was not signed with this secret, or changed on its way")
    event: dict[str, Any] = json.loads(body)
    return event


def _digest(secret: bytes, id: str, seconds: str, body: bytes) -> bytes:  # noqa: A002
    return new_hmac(secret, f"{id}.{seconds}.".encode() + body, sha256).digest()


def _check_time(seconds: str, now: float, tolerance: float) -> None:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):
        raise WebhookUnverified("the timestamp is no number of seconds")
    if abs(now - int(seconds)) > tolerance:
        raise WebhookUnverified("it was signed too long ago or in the future; it may be an old one, sent again")


def _signatures(header: str) -> list[bytes]:
    found = []
    for part in header.split():
        version, _, text = part.partition(",")
        try:
            found += [b64decode(text, validate=True)] if version == _VERSION else []
        except (Base64Error, ValueError):
            continue
    return found


def _any_fits(wanted: Sequence[bytes], given: Sequence[bytes]) -> bool:
    """Every pair is compared, each in constant time: how long it takes says nothing of which one fits."""
    fits = [compare_digest(one, other) for one in wanted for other in given]
    return any(fits)
