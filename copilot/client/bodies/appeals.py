"""What is sent about appeals. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Literal, NotRequired, TypedDict

from copilot.client.bodies.cases import SeenIn
from copilot.client.bodies.decisions import ResultIn, WhyIn


class AppealIn(TypedDict):
    """Somebody asks that a decision be looked at again."""

    grounds: NotRequired[str]
    id: NotRequired[str | None]


AppealOutcome = Literal["upheld", "overturned"]


class AppealDecisionIn(TypedDict):
    """What an appeal comes to."""

    outcome: AppealOutcome
    seen: SeenIn
    result: NotRequired[ResultIn | None]
    reason: NotRequired[WhyIn | None]
    id: NotRequired[str | None]
