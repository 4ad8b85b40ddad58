"""A route that will go says so with every answer, and none says so in the description alone."""

from contextlib import nullcontext
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import httpx2
import pytest
from fastapi import APIRouter, FastAPI

from api.deprecation import Deprecation, deprecated, expect_announced
from api.envelope import Envelope
from api.limits import HeadAsGet
from api.problems import install_problems
from copilot.errors import CaseNotFound, Misconfigured

SINCE, UNTIL = date(2026, 6, 1), date(2027, 6, 1)


def an_app() -> FastAPI:
    routes = APIRouter()

    @routes.get("/old/{id}", dependencies=[deprecated(SINCE, UNTIL, "/new")], deprecated=True)
    async def old(id: str) -> dict[str, str]:  # noqa: A002
        if id == "none":
            raise CaseNotFound("no case 'none'")
        return {"id": id}

    @routes.get("/new")
    async def new() -> dict[str, str]:
        return {}

    app = FastAPI()
    app.include_router(routes)
    install_problems(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Envelope)
    return app


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/old/1", 200), ("HEAD", "/old/1", 200), ("GET", "/old/none", 404)]
)
async def test_every_answer_of_the_route_says_so(method: str, path: str, status: int) -> None:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=an_app()), base_url="http://localhost") as client:
        answer = await client.request(method, path)
        assert answer.status_code == status
        since = datetime.fromtimestamp(int(answer.headers["deprecation"].removeprefix("@")), UTC)
        assert (since.date(), parsedate_to_datetime(answer.headers["sunset"]).date()) == (SINCE, UNTIL)
        assert answer.headers["link"] == '</new>; rel="successor-version"'
        assert "deprecation" not in (await client.get("/new")).headers


def test_no_route_goes_at_short_notice() -> None:
    with pytest.raises(Misconfigured, match="180 days"):
        Deprecation(date(2026, 6, 1), date(2026, 7, 1), "/new")


@pytest.mark.parametrize(
    ("marked", "announced", "refused"),
    [
        pytest.param(False, False, False, id="a route that stays"),
        pytest.param(True, True, False, id="a route that goes"),
        pytest.param(True, False, True, id="marked alone"),
        pytest.param(False, True, True, id="announced alone"),
    ],
)
def test_a_route_that_goes_is_marked_and_announced(marked: bool, announced: bool, refused: bool) -> None:
    routes = APIRouter()
    said = [deprecated(SINCE, UNTIL, "/new")] if announced else []

    @routes.get("/old", deprecated=marked, dependencies=said)
    async def old() -> None: ...

    with pytest.raises(Misconfigured, match="'old'") if refused else nullcontext():
        expect_announced([routes])
