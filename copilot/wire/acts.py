"""What people do with a case, as it comes in."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StrictBool, StrictFloat, StrictInt

from copilot.casework.claiming import SkipReason
from copilot.casework.deciding import Reason
from copilot.casework.decisions import AppealOutcome, ReasonCode, Result
from copilot.casework.model import Queue, ReportSource, Urgency
from copilot.casework.queues import SavedFilter
from copilot.casework.seeing import Seen
from copilot.casework.talking import LONGEST_NOTE
from copilot.people.model import PersonId
from copilot.recommendations import RecommendationId, Verdict
from copilot.wire.base import Label, SoundText, WireIn
from copilot.wire.cases import CaseIn, LanguageText
from copilot.wire.examples import CASE
from policy_corpus.model import SectionId, Severity

_SEEN = {"version": 3, "recommendation": "rec-1", "corpus": "a81d"}
_REASON = {"code": "exception_applies", "words": "An idiom."}
_RESULT: dict[str, Any] = {"verdict": "no_violation", "sections": [], "severity": None, "actions": []}
Words = Annotated[SoundText, Field(max_length=LONGEST_NOTE)]
ActId = Annotated[
    Label | None,
    Field(description="What the new thing goes by: the same once more does nothing. Made here if left out."),
]
Labels = Annotated[tuple[Label, ...], Field(max_length=50)]


def _like(**example: Any) -> ConfigDict:  # noqa: ANN401 - JSON
    return ConfigDict(json_schema_extra={"examples": [example]})


class ArrivalIn(WireIn):
    """A case that is handed in, with what makes it urgent."""

    model_config = _like(case=CASE, source="trusted_flagger", views=12_000, imminent=False)

    case: CaseIn
    source: ReportSource = ReportSource.USER
    views: StrictInt = Field(0, ge=0, le=10**12, description="How often it was seen.")
    views_per_hour: StrictFloat | StrictInt = Field(0, ge=0, le=10**12)
    imminent: StrictBool = Field(False, description="Harm may come of it soon.")
    vulnerable: StrictBool = Field(False, description="A vulnerable person is concerned.")
    requester: Label | None = Field(None, description="Who asks.")
    reference: Label | None = Field(None, description="By which number of theirs; the same twice is one request.")

    def urgency(self) -> Urgency:
        """What makes it urgent, before anybody has looked at it."""
        return Urgency(
            source=self.source,
            views=self.views,
            views_per_hour=float(self.views_per_hour),
            imminent=self.imminent,
            vulnerable=self.vulnerable,
        )


class SeenIn(WireIn):
    """What was on the screen; what has changed since is refused."""

    version: StrictInt = Field(ge=1)
    recommendation: Label | None = None
    corpus: Label = Field(description="The fingerprint of the policies.")

    def to_domain(self) -> Seen:
        name = RecommendationId(self.recommendation) if self.recommendation else None
        return Seen(self.version, name, self.corpus)


class WhyIn(WireIn):
    """Why; the words can be erased, the code stays."""

    code: ReasonCode
    words: Words = ""

    def to_domain(self) -> Reason:
        return Reason(self.code, self.words)


class ResultIn(WireIn):
    """What is decided."""

    verdict: Literal["violation", "no_violation"]
    sections: Labels = ()
    severity: Literal["low", "medium", "high", "critical"] | None = None
    actions: Labels = Field((), description="Names of the catalogue, at most one on the content and one on the author.")

    def to_domain(self) -> Result:
        severity = Severity[self.severity.upper()] if self.severity else None
        return Result(Verdict(self.verdict), tuple(map(SectionId, self.sections)), severity, self.actions)


class DecisionIn(WireIn):
    """A decision: as the draft has it, otherwise, by hand, or the end of a routed case."""

    model_config = _like(kind="amend", seen=_SEEN, result=_RESULT, reason=_REASON)

    kind: Literal["approve", "amend", "by_hand", "close"]
    seen: SeenIn
    result: ResultIn | None = Field(None, description="For `amend` and `by_hand`.")
    reason: WhyIn | None = Field(None, description="For `amend`; where you like for `by_hand` and `close`.")
    id: ActId = None


class RejectionIn(WireIn):
    """A draft is set aside."""

    model_config = _like(seen=_SEEN, reason=_REASON)

    seen: SeenIn
    reason: WhyIn


class SecondIn(WireIn):
    """The word of a second person on a decision that is held."""

    model_config = _like(seen=_SEEN, agrees=False, code="too_severe")

    seen: SeenIn
    agrees: StrictBool
    code: ReasonCode = Field(ReasonCode.OTHER, description="Why not.")


class UndoIn(WireIn):
    """A decision is taken back."""

    model_config = _like(decision="d-1")

    decision: Label


class ReviewIn(WireIn):
    """What somebody found who looked at a decision again."""

    model_config = _like(agrees=True)

    agrees: StrictBool


class SkipIn(WireIn):
    """Why a case is passed over."""

    model_config = _like(reason="language")

    reason: SkipReason


class NoteIn(WireIn):
    """Words beside a case."""

    model_config = _like(text="They are brothers.")

    text: Words
    id: ActId = None


class EscalationIn(WireIn):
    """A case is handed up."""

    model_config = _like(seen=_SEEN, text="Is the car park a place that is named?")

    seen: SeenIn
    text: Words
    id: ActId = None


class AppealIn(WireIn):
    """Somebody asks that a decision be looked at again."""

    model_config = _like(grounds="It is a line of a song.", id="a-1")

    grounds: Words = ""
    id: ActId = None


class AppealDecisionIn(WireIn):
    """What an appeal comes to."""

    model_config = _like(outcome="overturned", seen=_SEEN, result=_RESULT, reason=_REASON)

    outcome: AppealOutcome
    seen: SeenIn
    result: ResultIn | None = Field(None, description="For `overturned`.")
    reason: WhyIn | None = Field(None, description="For `overturned`.")
    id: ActId = None


class FilterIn(WireIn):
    """A filter to keep."""

    model_config = _like(queue="priority", languages=["de"], without=["graphic"])

    queue: Queue
    languages: Annotated[frozenset[LanguageText], Field(max_length=50)] = frozenset()
    without: Annotated[frozenset[Label], Field(max_length=50)] = frozenset()

    def saved_by(self, person: PersonId, name: str) -> SavedFilter:
        """The filter, kept by a person under a name."""
        return SavedFilter(person, name, self.queue, self.languages, self.without)


BODIES = (
    AppealDecisionIn,
    AppealIn,
    ArrivalIn,
    DecisionIn,
    EscalationIn,
    FilterIn,
    NoteIn,
    RejectionIn,
    ReviewIn,
    SecondIn,
    SkipIn,
    UndoIn,
)
