"""Problems and states of health as they go out."""

from typing import Literal, Self

from pydantic import ConfigDict, Field

from api.schemas.examples import READY
from copilot.health import Check
from copilot.wire.base import WireOut


class PlaceOut(WireOut):
    """One place of a request that is wrong."""

    in_: Literal["body", "query", "path"] = Field(alias="in", description="The part of the request.")
    pointer: str = Field(description="Where in it, as a JSON pointer.", examples=["/author/strikes"])
    detail: str


class CheckOut(WireOut):
    """One part that the service needs."""

    name: str = Field(examples=["store"])
    ok: bool
    detail: str
    milliseconds: float = Field(description="How long it took to find out.")

    @classmethod
    def of(cls, check: Check) -> Self:
        return cls(name=check.name, ok=check.ok, detail=check.detail, milliseconds=check.milliseconds)


class ProblemOut(WireOut):
    """A problem as in RFC 9457. Programs tell problems apart by `type`; the other texts are for people."""

    type: str = Field(examples=["urn:review-copilot:problem:not-found"])
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str = Field(description="The id of the request, as in X-Request-ID and in the log of the service.")
    errors: tuple[PlaceOut, ...] = Field((), description="With `invalid`: every place that is wrong.")
    limit: Literal["requests", "tokens", "money"] | None = Field(
        None, description="With `limit-reached`: requests a minute, tokens or money a day."
    )
    checks: tuple[CheckOut, ...] = Field((), description="With `/readyz`: every part that was looked at.")


class AliveOut(WireOut):
    """The process answers."""

    status: Literal["alive"]


class ReadyOut(WireOut):
    """Every part that is needed answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [READY]})

    status: Literal["ready"]
    checks: tuple[CheckOut, ...]
