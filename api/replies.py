"""Answers as canonical JSON: equal values in equal bytes."""

from pydantic import BaseModel
from starlette.responses import Response

from copilot.wire.base import canonical_json


def reply(model: BaseModel, status: int = 200) -> Response:
    """The model as the whole of an answer."""
    return Response(canonical_json(model.model_dump(mode="json", by_alias=True)), status, media_type="application/json")
