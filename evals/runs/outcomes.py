"""How a case ended in a run: drafted, abstained, routed or failed, each an outcome of its own."""

import json
from dataclasses import dataclass
from enum import StrEnum

from copilot.recommendations import Outcome as Drafting
from copilot.recommendations import Recommendation
from copilot.wire.recommendations import RecommendationOut, dump_bytes

_UNSERVED = ("timeout", "rate_limited", "server_error", "unauthorised", "quota", "connection", "rejected")
UNSERVED = frozenset(f"model_{reason}" for reason in _UNSERVED)  # abstentions that say nothing of the drafter
_LONGEST = 500  # code points of a failure


class Ending(StrEnum):
    """The four ways in which a case can end."""

    DRAFTED = "drafted"
    ABSTAINED = "abstained"
    ROUTED = "routed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case at one repetition, from 0. Either a recommendation or a failure, never both.

    ``seconds`` are kept to four places, as in a journal.
    """

    case_id: str
    repeat: int
    recommendation: Recommendation | None
    failure: str | None
    seconds: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "seconds", round(self.seconds, 4))
        if (self.recommendation is None) == (self.failure is None):
            raise ValueError(f"outcome {self.case_id!r}/{self.repeat} has a recommendation or a failure, one of them")

    @property
    def ending(self) -> Ending:
        """How it ended."""
        return Ending(self.recommendation.status) if self.recommendation else Ending.FAILED


def outcome_of(recommendation: Recommendation, repeat: int, seconds: float) -> Outcome:
    """What a recommendation comes to.

    An abstention because the model's server did not serve is a failure: it says nothing of how well anything drafts.
    A model that answers with what can't be used has had its chance, and stays an abstention.
    """
    abstention = recommendation.abstention
    if recommendation.status is Drafting.ABSTAINED and abstention and abstention.reason in UNSERVED:
        failure = f"{abstention.reason}: {abstention.detail}"
        return Outcome(recommendation.case_id, repeat, None, failure[:_LONGEST], seconds)
    return Outcome(recommendation.case_id, repeat, recommendation, None, seconds)


def failed(case_id: str, repeat: int, error: Exception, seconds: float) -> Outcome:
    """What an error comes to: its kind and its text, no traceback."""
    return Outcome(case_id, repeat, None, f"{type(error).__name__}: {error}"[:_LONGEST], seconds)


def dump_outcome(outcome: Outcome) -> bytes:
    """One line of a journal, without its end."""
    head = {
        "case_id": outcome.case_id,
        "repeat": outcome.repeat,
        "ending": outcome.ending.value,
        "seconds": outcome.seconds,
        "failure": outcome.failure,
    }
    body = dump_bytes(outcome.recommendation) if outcome.recommendation else b"null"
    return b'%b, "recommendation": %b}' % (json.dumps(head)[:-1].encode(), body)


def load_outcome(line: bytes | str) -> Outcome:
    """The outcome that ``dump_outcome`` wrote. Raises ``ValueError`` for anything else."""
    row = json.loads(line)
    try:
        body = row["recommendation"]
        recommendation = RecommendationOut.model_validate(body).to_domain() if body is not None else None
        outcome = Outcome(row["case_id"], row["repeat"], recommendation, row["failure"], row["seconds"])
        if outcome.ending != row["ending"]:
            raise ValueError(f"it says {row['ending']!r} and holds {outcome.ending.value!r}")
    except (KeyError, TypeError) as error:
        raise ValueError(f"it is no outcome: {error!r}") from None
    return outcome
