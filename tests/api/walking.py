"""Somebody who walks through the API: a machine draws the steps, what they know makes some of them reach something."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition, InvalidDefinition
from schemathesis import checks
from schemathesis.core.transport import Response
from schemathesis.generation.stateful import APIStateMachine, run_state_machine_as_test

from api.access import LOCAL_OPERATOR, Rules
from api.app import create_app
from copilot.cases import Case, CaseId
from copilot.casework.model import Queue
from copilot.people.limits import Limits
from copilot.people.model import PERMISSIONS_OF, Actor, Permission, PersonId, Role
from copilot.service import Copilot
from tests.api.asking_at_random import CHECKS
from tests.api.signed_in import a_key_of, added
from tests.api.small_corpus import FOLLOWERS
from tests.clocks import MovedClock
from tests.people import PASSWORD
from tests.servers.api_server import serving

SPARE = 30  # people of the role, since one who may manage people may end anybody
CASES = tuple(f"known-{number}" for number in range(6))
AT_A_TIME = 5  # walks that one draw makes: the first is the simplest, and what stands changes under the others
OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}
UNPACED = Rules(sessions=Limits())
STATEFUL = [*CHECKS, checks.use_after_free, checks.ensure_resource_availability]
INTAKE = Actor(PersonId("intake"), frozenset({Role.SERVICE}), "test")
Asked = schemathesis.Case[Any]


@dataclass
class Walk:
    """Who asks and what came of it: wrong answers by what they say, and how often each operation did what was asked."""

    copilot: Copilot
    clock: MovedClock
    role: Role | None
    url: str = ""
    key: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    chance: Random = field(default_factory=lambda: Random(1))
    known: dict[str, str] = field(default_factory=lambda: {"password": PASSWORD})  # what bodies may well hold
    wrong: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    followed: Counter[str] = field(default_factory=Counter)  # of them, those about one thing that there is

    async def prepare(self) -> None:
        """Add whoever is to ask, and cases to ask about."""
        if self.role and self.role is not Role.SERVICE:
            for number in range(SPARE):
                self.known["owner"] = (await added(self.copilot, f"{self.role}-{number}", self.role)).id
        if self.role is Role.SERVICE:
            robot = await added(self.copilot, "robot", Role.SERVICE)
            self.key = await a_key_of(self.copilot, robot, *PERMISSIONS_OF[Role.SERVICE])
        for name in CASES:
            await self.copilot.casework.take_in(INTAKE, Case(CaseId(name), FOLLOWERS))
            await self.copilot.recommend(Case(CaseId(name), FOLLOWERS))

    def begin(self) -> None:
        """Be somebody: whoever was, may have been ended, or have another password."""
        self.clock.on(minutes=20)  # which frees who was sent away for trying too often
        if self.key:
            self.headers = {"Authorization": f"Bearer {self.key}"}
        elif self.role:
            self.headers = self._signed_in()

    def _signed_in(self) -> dict[str, str]:
        for number in range(SPARE):
            given = {"login": f"{self.role}-{number}", "password": PASSWORD}
            answer = httpx2.post(f"{self.url}/v1/session", json=given, headers=OUR_PAGE)
            if answer.status_code == 201:
                name, value = next(iter(answer.cookies.items()))
                return {"Cookie": f"{name}={value}", **OUR_PAGE}
        raise AssertionError(f"nobody is left who is {self.role}")

    def inform(self, case: Asked) -> None:
        """Mostly ask for what there is, and having seen what stands now."""
        if self.chance.random() < 0.2:
            return
        path, named = case.operation.path, case.path_parameters or {}
        if path.startswith("/v1/cases/{id}") and named["id"] not in CASES:
            named["id"] = self.chance.choice(CASES)
        if "{queue}" in path:
            named["queue"] = self.chance.choice([*Queue]).value
        if not isinstance(case.body, dict):
            return
        case.body |= {name: value for name, value in self.known.items() if name in case.body}
        if "seen" in case.body:
            answer = httpx2.get(f"{self.url}/v1/cases/{named['id']}", headers=self.headers)
            if answer.status_code == 200:
                self._see(case.body, answer.json())

    def _see(self, body: dict[str, Any], file: dict[str, Any]) -> None:
        draft = file.get("recommendation") or {}
        body["seen"] = {
            "version": file["record"]["version"],
            "recommendation": draft.get("id"),
            "corpus": file["corpus"],
        }
        if body.get("result"):
            body |= {"kind": "by_hand", "result": {"verdict": "no_violation"}}

    def judge(self, case: Asked, answer: Response, recorder: Any) -> None:
        """Count what came, and whatever it should not have been."""
        label = case.operation.label
        if answer.status_code < 300:
            self.done[label] += 1
            self.followed[label] += "{" in case.operation.path
        try:
            case.validate_response(answer, checks=STATEFUL, recorder=recorder)
        except BaseExceptionGroup as error:
            self.wrong.update(f"{label}: {str(one)[:400]}" for one in error.exceptions)
        if answer.status_code == 401 and self.role:
            self.begin()


def walked(copilot: Copilot, clock: MovedClock, role: Role | None, walks: int, steps: int) -> Walk:
    """So many walks of so many steps. None for the role is this machine, while nobody was added."""
    walk = Walk(copilot, clock, role)
    asyncio.run(walk.prepare())
    schema = schemathesis.openapi.from_dict(create_app(copilot).openapi()).include(lambda found: _may(role, found))
    schema.config.generation.update(modes=[schemathesis.GenerationMode.POSITIVE])
    machine = _machine(schema.as_state_machine(), walk)
    drawn = settings(
        max_examples=min(walks, AT_A_TIME),
        stateful_step_count=steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    with serving(copilot, UNPACED) as walk.url:
        for number in range(max(1, walks // AT_A_TIME)):
            _run(seed(number)(machine), drawn)
    return walk


def _run(machine: type[APIStateMachine], drawn: settings) -> None:
    try:
        run_state_machine_as_test(machine, settings=drawn)
    except (FlakyStrategyDefinition, InvalidDefinition):  # the same steps lead elsewhere once something stands, or
        # what is drawn can be asked nowhere: these walks end here, and ``followed`` says how far the others came
        return


def _may(role: Role | None, found: Any) -> bool:
    """Whether they are let in; what others are told is asked for in ``test_schemathesis``."""
    takes = found.operation.definition.raw.get("x-permission")
    mine = PERMISSIONS_OF[role] if role else LOCAL_OPERATOR.permissions
    return takes is None or Permission(takes) in mine


def _machine(described: type[APIStateMachine], walk: Walk) -> type[APIStateMachine]:
    class Walking(described):  # type: ignore[valid-type, misc]
        def setup(self) -> None:
            walk.begin()

        def before_call(self, case: Asked) -> None:
            walk.inform(case)

        def get_call_kwargs(self, case: Asked) -> dict[str, Any]:
            return {"base_url": walk.url, "headers": walk.headers, "timeout": 60}

        def validate_response(self, response: Response, case: Asked, **_: Any) -> None:
            walk.judge(case, response, self.recorder)

    return Walking
