"""A case from the body of a request. Bodies are read here and not by the framework: strictly, and only once."""

import json
from typing import NoReturn

from pydantic import ValidationError
from starlette.requests import Request

from api.errors import BodyMalformed, CaseRefused
from api.limits import expect_json
from copilot.errors import CaseInvalid
from copilot.wire.cases import CaseIn


async def read_case(request: Request) -> CaseIn:
    """The case in the body. Raises ``MediaTypeUnsupported``, ``BodyMalformed``, ``CaseInvalid`` and ``CaseRefused``."""
    expect_json(request.headers)
    parsed = parse_json(await request.body())
    try:
        return CaseIn.model_validate(parsed)
    except ValidationError as error:
        raise CaseRefused(error) from None


def parse_json(body: bytes) -> object:
    """What a JSON text says. Raises ``BodyMalformed``, and ``CaseInvalid`` for a key that stands twice."""
    try:
        text = body.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
    except RecursionError:
        raise BodyMalformed("The JSON is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise BodyMalformed(f"The body is not JSON: {error.msg} at character {error.pos}.") from None
    except UnicodeDecodeError as error:
        raise BodyMalformed(f"The body is not UTF-8: {error.reason} at byte {error.start}.") from None
    except ValueError:
        raise BodyMalformed("A number is too long or is none that JSON has.") from None


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise CaseInvalid("A key stands twice in one object.")
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError
