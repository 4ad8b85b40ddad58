"""API5:2023. A function is for whoever has its permission; one that declares none is never served."""

import pytest

from api.access import Open
from api.app import create_app
from copilot.people.model import Permission
from copilot.service import Copilot
from tests.owasp.conftest import Clients


def test_every_operation_declares_what_it_takes(copilot: Copilot) -> None:
    app = create_app(copilot)
    names = {o["operationId"] for path in app.openapi()["paths"].values() for o in path.values()}
    assert names == set(app.state.declared)
    anybody = {name for name, takes in app.state.declared.items() if takes is Open.ANYBODY}
    assert anybody == {"sign_in", "begin_with_provider", "come_back_from_provider", "check_alive", "check_ready"}
    assert all(isinstance(takes, Permission | Open) for takes in app.state.declared.values())


@pytest.mark.parametrize("path", ["/v1/people", "/v1/keys", "/v1/break-glass"])
async def test_what_admins_do_is_for_admins(people: Clients, path: str) -> None:
    for who in ("ana", "sara", "robot"):
        assert (await people[who].get(path)).status_code == 403
    assert (await people["root"].get(path)).status_code == 200


async def test_a_program_decides_nothing(people: Clients) -> None:
    for verb in ("claim", "decisions", "second", "review", "undo", "notes", "appeal-decision"):
        assert (await people["robot"].post(f"/v1/cases/case-1/{verb}", json={})).status_code == 403
