"""How right the drafts are on traffic that nobody labelled, from a few decisions that people audited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import ValidationError, model_validator

from copilot.errors import BadInput, CaseInvalid
from copilot.recommendations import Recommendation
from copilot.wire.base import Label, WireIn
from copilot.wire.cases import read_json
from evals.runs.outcomes import Ending, Outcome
from evals.statistics.estimates import Estimate, wilson
from evals.statistics.prediction_powered import ppi_proportion


class AuditFileError(BadInput):
    """A line of an audit can't be read, or names no case of the run: which, what is wrong, and the way out."""


class AuditedIn(WireIn):
    """One audited decision: whether the draft was right, or the verdict that would have been."""

    case_id: Label
    right: bool | None = None
    verdict: Literal["violation", "no_violation"] | None = None

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        if (self.right is None) == (self.verdict is None):
            raise ValueError("say either whether it was `right` or what the `verdict` is")
        return self

    def says_right(self, rec: Recommendation) -> bool:
        return self.right if self.right is not None else rec.verdict.value == self.verdict


@dataclass(frozen=True, slots=True)
class AuditedAccuracy:
    """The share of right drafts in all the traffic: ``powered`` by every draft's confidence, and by the audit alone.

    ``drafts`` of the ``cases`` were drafted; ``undrafted`` of the audited were not, and count nowhere.
    """

    powered: Estimate
    audit_alone: Estimate
    cases: int
    drafts: int
    audited: int
    undrafted: int


def read_audit(path: Path) -> dict[str, AuditedIn]:
    """The audited decisions of a file, by case. Raises ``AuditFileError``."""
    found: dict[str, AuditedIn] = {}
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AuditFileError(f"{str(path)!r}: {error}\n  hint: JSON Lines of case_id and right") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path.name}:{number}"
        audited = _read(line, where)
        if audited.case_id in found:
            raise AuditFileError(f"{where}: {audited.case_id!r} stands twice\n  hint: one decision for each case")
        found[audited.case_id] = audited
    if not found:
        raise AuditFileError(f"{str(path)!r} is empty\n  hint: JSON Lines of case_id and right")
    return found


def estimate_accuracy(outcomes: Iterable[Outcome], audited: Mapping[str, AuditedIn]) -> AuditedAccuracy:
    """Of the first repetition's drafts, how many are right. The audited must be a random sample of the traffic.

    Labels play no part: the run may be of cases that nobody labelled. Raises ``AuditFileError`` for unknown cases.
    """
    first = [outcome for outcome in outcomes if outcome.repeat == 0]
    unknown = audited.keys() - {outcome.case_id for outcome in first}
    if unknown:
        raise AuditFileError(f"the run has no case {min(unknown)!r}\n  hint: audit cases of this run")
    drafts = {o.case_id: o.recommendation for o in first if o.recommendation and o.ending is Ending.DRAFTED}
    truth = [float(each.says_right(drafts[name])) for name, each in audited.items() if name in drafts]
    said = [drafts[name].confidence for name in audited if name in drafts]
    rest = [rec.confidence for name, rec in drafts.items() if name not in audited]
    return AuditedAccuracy(
        powered=ppi_proportion(truth, said, rest),
        audit_alone=wilson(int(sum(truth)), len(truth)),
        cases=len(first),
        drafts=len(drafts),
        audited=len(truth),
        undrafted=len(audited) - len(truth),
    )


def _read(line: str, where: str) -> AuditedIn:
    try:
        return AuditedIn.model_validate(read_json(line))
    except ValidationError as error:
        raise AuditFileError(f"{where}: {error.errors()[0]['msg']}\n  hint: {_EXAMPLE}") from None
    except CaseInvalid:
        raise AuditFileError(f"{where}: it is no JSON\n  hint: {_EXAMPLE}") from None


_EXAMPLE = '{"case_id": "case-1", "right": true}'
