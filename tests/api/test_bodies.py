"""A body is read strictly; what is wrong with it is said place by place, and never repeated."""

import json
from typing import Any

import httpx2
import pytest

from tests.api.conftest import Client

URL = "/v1/recommendations"
JSON = {"content-type": "application/json"}
CANARY = "canary 4711"


async def sent(client: Client, body: bytes, headers: dict[str, str] = JSON) -> httpx2.Response:
    return await client.post(URL, content=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(b'{"text": "x"}', JSON, id="plain"),
        pytest.param(b'\xef\xbb\xbf{"text": "x"}', JSON, id="with a byte order mark"),
        pytest.param(b'{"text": "x"}', {"content-type": "Application/JSON; charset=UTF-8"}, id="with its charset"),
        pytest.param(b'{"text": "x"}', JSON | {"content-encoding": "identity"}, id="with the encoding that is none"),
        pytest.param('{"text": "👩\u200d👧 \u202eمرحبا"}'.encode(), JSON, id="with joined and reversed text"),
        pytest.param(rb'{"text": "\ud83d\ude00"}', JSON, id="with an escaped pair"),
    ],
)
async def test_json_is_taken(client: Client, body: bytes, headers: dict[str, str]) -> None:
    assert (await sent(client, body, headers)).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(f'{{"text": "{CANARY}"'.encode(), id="a text that breaks off"),
        pytest.param(f"{{'text': '{CANARY}'}}".encode(), id="single quotation marks"),
        pytest.param(f'{{"text": "{CANARY}"}} more'.encode(), id="more after the end"),
        pytest.param(f'{{"text": "{CANARY}\xff'.encode("latin-1"), id="bytes that are not UTF-8"),
        pytest.param(f'{{"text": "{CANARY}"}}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b"[" * 200_000, id="a list in a list in a list"),
        pytest.param(b'{"author":' * 100_000, id="an object in an object in an object"),
        pytest.param(b'{"text": "x", "n": ' + b"9" * 5000 + b"}", id="a number of five thousand digits"),
        pytest.param(b'{"text": "x", "author": {"strikes": NaN}}', id="a number that is none"),
        pytest.param(b'{"text": "x", "author": {"strikes": -Infinity}}', id="a number without end"),
    ],
)
async def test_what_is_not_json_is_malformed(client: Client, body: bytes) -> None:
    answer = await sent(client, body)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:review-copilot:problem:malformed")
    assert CANARY not in answer.text


def a_case(**parts: Any) -> dict[str, Any]:
    return {"text": "Hello", **parts}


@pytest.mark.parametrize(
    ("case", "places"),
    [
        pytest.param([CANARY], [""], id="a list"),
        pytest.param(CANARY, [""], id="a text"),
        pytest.param(None, [""], id="null"),
        pytest.param({}, [""], id="no text anywhere"),
        pytest.param({"text": " \n "}, [""], id="nothing but blanks"),
        pytest.param({"text": [CANARY]}, ["/text"], id="a text that is a list"),
        pytest.param({"text": f"{CANARY}\0"}, ["/text"], id="a NUL"),
        pytest.param({"text": f"{CANARY}\ud83d"}, ["/text"], id="half a surrogate pair"),
        pytest.param({"text": "x" * 200_001}, ["/text"], id="too much text"),
        pytest.param(a_case(id=CANARY), ["/id"], id="an id with a blank"),
        pytest.param(a_case(region=CANARY), ["/region"], id="no region"),
        pytest.param(a_case(language=CANARY), ["/language"], id="no language"),
        pytest.param(a_case(posted_at=CANARY), ["/posted_at"], id="no time"),
        pytest.param(a_case(posted_at=1767225600), ["/posted_at"], id="seconds since 1970"),
        pytest.param(a_case(author={"strikes": "3"}), ["/author/strikes"], id="a number in a text"),
        pytest.param(a_case(reports=[{"source": "user", "flag": CANARY}]), ["/reports/0/flag"], id="no such flag"),
        pytest.param(a_case(context=[{"role": "parent"}]), ["/context/0/text"], id="a context without text"),
        pytest.param(a_case(txt="Hello"), ["/txt"], id="a key that means nothing"),
        pytest.param(a_case(**{CANARY: 1}), ["/(11 characters)"], id="content for a key"),
        pytest.param(
            a_case(text=1, region=CANARY, author={"verified": CANARY, "strikes": -1}),
            ["/text", "/region", "/author/verified", "/author/strikes"],
            id="several places",
        ),
    ],
)
async def test_json_that_is_no_case_is_invalid_in_every_place_that_is_named(
    client: Client, case: object, places: list[str]
) -> None:
    answer = await sent(client, json.dumps(case).encode())
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:review-copilot:problem:invalid")
    errors = answer.json()["errors"]
    assert sorted(error["pointer"] for error in errors) == sorted(places)
    assert {error["in"] for error in errors} == {"body"}
    assert all(error["detail"] for error in errors)
    assert CANARY not in answer.text


async def test_a_key_that_stands_twice_is_invalid(client: Client) -> None:
    answer = await sent(client, f'{{"text": "{CANARY}", "text": "Hello"}}'.encode())
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:review-copilot:problem:invalid")
    assert CANARY not in answer.text


async def test_of_very_many_wrong_places_the_first_hundred_are_named(client: Client) -> None:
    item = {"role": "reply", "text": "Hi", **{f"key_{n}": n for n in range(40)}}
    answer = await sent(client, json.dumps(a_case(context=[item] * 50)).encode())
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 100)
    assert "2000 places" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        pytest.param({f"key_{n}": n for n in range(100_000)}, "100001 keys", id="keys"),
        pytest.param({"context": [1] * 600_000}, "`context` holds 600000 items", id="texts around it"),
        pytest.param({"media": [{}] * 51}, "`media` holds 51 items", id="media"),
        pytest.param({"reports": [{}] * 300_000}, "`reports` holds 300000 items", id="reports"),
    ],
)
async def test_more_of_anything_than_a_case_can_have_is_refused_without_naming_each(
    client: Client, parts: dict[str, Any], said: str
) -> None:
    answer = await sent(client, json.dumps(a_case(**parts)).encode())
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:review-copilot:problem:invalid")
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no type"),
        pytest.param({"content-type": "text/plain"}, id="what a form of another site can send"),
        pytest.param({"content-type": "application/x-www-form-urlencoded"}, id="a form"),
        pytest.param({"content-type": "text/json"}, id="a type that resembles it"),
        pytest.param({"content-type": "text/plain; x=application/json"}, id="the type in a parameter"),
        pytest.param({"content-type": "application/json; charset=utf-16"}, id="another charset"),
        pytest.param(JSON | {"content-encoding": "gzip"}, id="a compressed body"),
    ],
)
async def test_a_body_that_says_it_is_something_else_is_not_read(client: Client, headers: dict[str, str]) -> None:
    answer = await sent(client, b'{"text": "Hello"}', headers)
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:review-copilot:problem:unsupported-media-type")
