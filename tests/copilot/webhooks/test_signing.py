"""What is signed is verified, and what was not signed, is old, or was changed is refused."""

import json
from base64 import b64encode

import pytest

from copilot.webhooks import sign, verify
from copilot.webhooks.errors import WebhookInvalid, WebhookUnverified
from copilot.webhooks.signing import secret_bytes, secret_text

SECRET, OTHER = bytes(range(32)), bytes(range(32, 64))
BODY = b'{"type":"decision.made"}'
AT = 1_700_000_000


def signed(*secrets: bytes, **changes: str) -> dict[str, str]:
    return sign(secrets or (SECRET,), "evt_1", AT, BODY) | changes


def test_the_published_example_of_the_specification() -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = sign([secret_bytes(secret)], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert verify(secret, headers, body, now=1614265330) == {"test": 2432232314}


@pytest.mark.parametrize(
    ("secret", "headers", "now"),
    [
        pytest.param(secret_text(SECRET), signed(), AT, id="as it was sent"),
        pytest.param(secret_text(SECRET), {n.title(): v for n, v in signed().items()}, AT, id="names in another case"),
        pytest.param(secret_text(SECRET), signed(SECRET, OTHER), AT, id="the new secret while both sign"),
        pytest.param(secret_text(OTHER), signed(SECRET, OTHER), AT, id="the old secret while both sign"),
        pytest.param([secret_text(OTHER), secret_text(SECRET)], signed(), AT, id="a receiver that knows both"),
        pytest.param(secret_text(SECRET), signed(), AT + 300, id="just in time"),
        pytest.param(secret_text(SECRET), signed(), AT - 300, id="a clock that is behind"),
        pytest.param(b64encode(SECRET).decode(), signed(), AT, id="a secret without its prefix"),
    ],
)
def test_is_accepted(secret: str | list[str], headers: dict[str, str], now: float) -> None:
    assert verify(secret, headers, BODY, now=now) == json.loads(BODY)


@pytest.mark.parametrize(
    ("headers", "body", "now"),
    [
        pytest.param(signed(OTHER), BODY, AT, id="another secret"),
        pytest.param(signed(), BODY + b" ", AT, id="another body"),
        pytest.param(signed(**{"webhook-id": "evt_2"}), BODY, AT, id="another id"),
        pytest.param(signed(**{"webhook-timestamp": str(AT + 1)}), BODY, AT, id="another moment"),
        pytest.param(signed(**{"webhook-timestamp": "soon"}), BODY, AT, id="no moment"),
        pytest.param(signed(**{"webhook-timestamp": "١٧"}), BODY, AT, id="digits of another script"),
        pytest.param(signed(), BODY, AT + 301, id="too old"),
        pytest.param(signed(), BODY, AT - 301, id="of the future"),
        pytest.param(signed(**{"webhook-signature": ""}), BODY, AT, id="no signature"),
        pytest.param(signed(**{"webhook-signature": "v1,===="}), BODY, AT, id="no Base64"),
        pytest.param(
            signed(**{"webhook-signature": signed()["webhook-signature"].replace("v1,", "v2,")}),
            BODY,
            AT,
            id="another version",
        ),
        pytest.param({}, BODY, AT, id="no headers"),
    ],
)
def test_is_refused(headers: dict[str, str], body: bytes, now: float) -> None:
    with pytest.raises(WebhookUnverified):
        verify(secret_text(SECRET), headers, body, now=now)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!", "none"])
def test_a_secret_that_is_none_is_said_so(secret: str) -> None:
    with pytest.raises(WebhookInvalid, match="whsec_"):
        verify(secret, signed(), BODY, now=AT)
