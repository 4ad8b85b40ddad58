"""What the body of a request says. Bodies are read here and not by the framework: strictly, and only once."""

import json
from typing import NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.errors import BodyMalformed, BodyRefused, CaseRefused
from api.limits import expect_json
from copilot.errors import CaseInvalid
from copilot.wire.cases import MAX_ITEMS, CaseIn

Model = TypeVar("Model", bound=BaseModel)

MOST_KEYS = 50  # of one object; the largest object of a case has ten


async def read_case(request: Request) -> CaseIn:
    """The case in the body. Raises ``MediaTypeUnsupported``, ``BodyMalformed``, ``CaseInvalid`` and ``CaseRefused``."""
    expect_json(request.headers)
    parsed = parse_json(await request.body())
    _expect_few_items(parsed)
    try:
        return CaseIn.model_validate(parsed)
    except ValidationError as error:
        raise CaseRefused(error) from None


async def read_body(request: Request, model: type[Model]) -> Model:
    """What the body says, as ``model``. Raises ``MediaTypeUnsupported``, ``BodyMalformed`` and ``BodyRefused``."""
    expect_json(request.headers)
    parsed = parse_json(await request.body())
    try:
        return model.model_validate(parsed)
    except ValidationError as error:
        raise BodyRefused(error) from None


def parse_json(body: bytes) -> object:
    """What a JSON text says. Raises ``BodyMalformed``; ``CaseInvalid`` for keys that stand twice or are too many."""
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


def _expect_few_items(parsed: object) -> None:
    """Validation names every wrong item of a list, however long: half a million take ten seconds of everyone's time."""
    for name in ("context", "media", "reports"):
        items = parsed.get(name) if isinstance(parsed, dict) else None
        if isinstance(items, list) and len(items) > MAX_ITEMS:
            raise CaseInvalid(f"`{name}` holds {len(items)} items; at most {MAX_ITEMS} are taken.")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) > MOST_KEYS:
        raise CaseInvalid(f"An object has {len(pairs)} keys; no part of a case has more than {MOST_KEYS}.")
    found = dict(pairs)
    if len(found) < len(pairs):
        raise CaseInvalid("A key stands twice in one object.")
    return found


def _refuse_constant(_: str) -> NoReturn:
    raise ValueError
