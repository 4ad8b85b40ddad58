"""What is sent about decisions. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from copilot.client.bodies.cases import SeenIn


class ResultIn(TypedDict):
    """What is decided."""

    verdict: Literal["violation", "no_violation"]
    sections: NotRequired[Sequence[str]]
    severity: NotRequired[Literal["low", "medium", "high", "critical"] | None]
    actions: NotRequired[Sequence[str]]


ReasonCode = Literal[
    "wrong_section",
    "element_not_met",
    "exception_applies",
    "context_missed",
    "language_misread",
    "weak_evidence",
    "too_severe",
    "too_mild",
    "policy_gap",
    "new_facts",
    "other",
]


class WhyIn(TypedDict):
    """Why; the words can be erased, the code stays."""

    code: ReasonCode
    words: NotRequired[str]


class DecisionIn(TypedDict):
    """A decision: as the draft has it, otherwise, by hand, or the end of a routed case."""

    kind: Literal["approve", "amend", "by_hand", "close"]
    seen: SeenIn
    result: NotRequired[ResultIn | None]
    reason: NotRequired[WhyIn | None]
    id: NotRequired[str | None]


class UndoIn(TypedDict):
    """A decision is taken back."""

    decision: str


class RejectionIn(TypedDict):
    """A draft is set aside."""

    seen: SeenIn
    reason: WhyIn


class SecondIn(TypedDict):
    """The word of a second person on a decision that is held."""

    seen: SeenIn
    agrees: bool
    code: NotRequired[ReasonCode]


class ReviewIn(TypedDict):
    """What somebody found who looked at a decision again."""

    agrees: bool
