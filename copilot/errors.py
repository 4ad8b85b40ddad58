"""The leaves of the error tree that belong to drafting, storing and serving."""

from typing import TYPE_CHECKING

from policy_corpus.errors import (
    BadInput,
    Conflict,
    CopilotError,
    Forbidden,
    Misconfigured,
    NotFound,
    Unauthenticated,
    Unavailable,
)

if TYPE_CHECKING:
    from copilot.recommendations import Tokens

__all__ = [
    "BadInput",
    "CaseErased",
    "CaseInvalid",
    "CaseMovedOn",
    "CaseNotFound",
    "CaseSealed",
    "Conflict",
    "CopilotError",
    "DecisionInvalid",
    "Forbidden",
    "Misconfigured",
    "ModelReplyUnusable",
    "ModelUnavailable",
    "NotFound",
    "NotPermitted",
    "RecommendationConflict",
    "RecommendationNotFound",
    "SchemaTooNew",
    "SettingInvalid",
    "StoreFull",
    "StoreUnavailable",
    "TooMuch",
    "Unauthenticated",
    "Unavailable",
]


class CaseInvalid(BadInput):
    """A case lacks what it needs or carries what it may not."""


class CaseNotFound(NotFound):
    """No case goes by that id."""


class CaseSealed(NotFound):
    """The case was routed to people; what the copilot knows of it is not given out here."""


class CaseErased(NotFound):
    """What the case said was erased; what was decided of it stands."""


class CaseMovedOn(Conflict):
    """The case is no longer as it was seen, or somebody else has it; the text says who did what, and when."""


class DecisionInvalid(BadInput):
    """A decision lacks what it needs or names what there is not."""


class NotPermitted(Forbidden):
    """The person may not do this with this case."""


class RecommendationConflict(Conflict):
    """The id stands already, for a recommendation that says something else."""


class RecommendationNotFound(NotFound):
    """No recommendation goes by that id."""


class ModelUnavailable(Unavailable):
    """The model did not answer in time, or refuses to serve us.

    ``reason`` is a stable word for metrics and abstentions: ``timeout``, ``rate_limited``, ``server_error``,
    ``unauthorised``, ``quota``, ``connection``, ``rejected``, ``circuit_open``. ``retry_after`` is how many seconds the
    server asks us to stay away, as it said it; None when it said nothing that can be used.
    """

    def __init__(self, reason: str, detail: str, retry_after: float | None = None) -> None:
        self.reason, self.retry_after = reason, retry_after
        super().__init__(detail)


class ModelReplyUnusable(CopilotError):
    """The model answered, and the answer can't be used.

    ``reason`` is a stable word: ``refused``, ``filtered``, ``truncated``, ``empty``, ``too_large``, ``not_json``,
    ``wrong_schema``. ``tokens`` is what the unusable answer cost, when the server said so.
    """

    def __init__(self, reason: str, detail: str, tokens: "Tokens | None" = None) -> None:
        self.reason, self.tokens = reason, tokens
        super().__init__(detail)


class TooMuch(Unavailable):
    """More is asked for than is taken on; nothing of it was done. ``retry_after`` is in seconds."""

    retry_after = 1.0


class StoreUnavailable(Unavailable):
    """The database does not take or give what it was asked for."""


class StoreFull(StoreUnavailable):
    """The database has no room left; nothing was written. It goes on by itself once there is room."""


class SchemaTooNew(Misconfigured):
    """The database was made by a later version of the program, which must be used with it."""


class SettingInvalid(Misconfigured):
    """A setting has a value that can't be used; the text lists those that can."""
