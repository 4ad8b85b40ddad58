"""Whether a run may replace the baseline: rules from a file, a result for each, and why on one screen."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from copilot.errors import BadInput
from evals.comparing import PAIRED, Compared, Flip, Pair, compare_measure, compare_slices, flips, pair_up
from evals.scoring.columns import columns_of
from evals.scoring.model import CaseScore
from evals.scoring.proportions import PROPORTIONS, estimate_proportion
from evals.statistics.estimates import Estimate

RULES = Path(__file__).parent / "gate.toml"
BASELINE = Path(__file__).parent / "baseline.json"


class GateFileError(BadInput):
    """A gate's rules can't be read: the file, what is wrong, and the way out."""


class LossRule(BaseModel):
    """How much of a measure may be lost against the baseline, over all cases or in each slice of a kind.

    It fails when more than ``allowed`` is lost and the loss is real at level ``alpha`` (over slices after Holm), and
    always when ``never`` or more is lost.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str
    each: Literal["policy", "section", "language", "surface", "severity", "tag", "part"] | None = None
    only: str | None = None
    allowed: float = Field(ge=0, le=1)
    alpha: float = Field(default=0.05, gt=0, le=1)
    never: float = Field(default=1.0, gt=0, le=1)


class BoundRule(BaseModel):
    """Between what a figure of the run itself must lie, whatever the baseline has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    measure: str
    least: float = Field(default=0.0, ge=0, le=1)
    most: float = Field(default=1.0, ge=0, le=1)


class GateRules(BaseModel):
    """The thresholds of a gate. ``comparable`` is the share of the run's cases that the baseline must know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fewest_in_slice: int = Field(ge=2)
    comparable: float = Field(ge=0, le=1)
    bound: tuple[BoundRule, ...] = ()
    loss: tuple[LossRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One rule held against the run. ``figure`` is a loss or a share, ``threshold`` says what was asked of it."""

    name: str
    passed: bool
    figure: float | None
    low: float | None
    high: float | None
    n: int
    threshold: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class GateResult:
    """Every check, and the cases that got worse, worst first."""

    checks: tuple[Check, ...]
    worst: tuple[Flip, ...]
    pairs: int

    @property
    def passed(self) -> bool:
        """Whether every rule holds."""
        return all(check.passed for check in self.checks)


def read_rules(path: Path = RULES) -> GateRules:
    """The rules in a TOML file. Raises ``GateFileError``."""
    try:
        rules = GateRules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise GateFileError(f"{str(path)!r}: {error}\n  hint: evals/gate.toml shows every key") from error
    unknown = [r.measure for r in rules.loss if r.measure not in PAIRED]
    unknown += [r.measure for r in rules.bound if r.measure not in PROPORTIONS]
    if unknown:
        known = f"losses know {', '.join(PAIRED)}; bounds know {', '.join(PROPORTIONS)}"
        raise GateFileError(f"{str(path)!r}: no measure {unknown[0]!r}\n  hint: {known}")
    return rules


def check_gate(current: Sequence[CaseScore], baseline: Sequence[CaseScore], rules: GateRules) -> GateResult:
    """Hold the run's scores against the rules and against the baseline's scores of the same cases."""
    pairs, relabelled = pair_up(baseline, current)
    columns = columns_of(current)
    checks = [_comparable(len(current), len(pairs), len(relabelled), rules), _whole(len(baseline), len(pairs), rules)]
    checks += [_bound(each, estimate_proportion(columns, PROPORTIONS[each.measure])) for each in rules.bound]
    for loss in rules.loss:
        checks += _losses(loss, pairs, rules.fewest_in_slice)
    worst = tuple(flip for flip in flips(pairs) if flip.worse > 0)
    return GateResult(tuple(checks), worst, len(pairs))


def _comparable(cases: int, pairs: int, relabelled: int, rules: GateRules) -> Check:
    share = pairs / cases if cases else None
    note = "" if share is not None and share >= rules.comparable else f"{relabelled} relabelled; make a new baseline"
    threshold = f"at least {rules.comparable:.0%}"
    return Check("cases that the baseline knows", not note, share, None, None, cases, threshold, note)


def _whole(known: int, pairs: int, rules: GateRules) -> Check:
    """A run that stopped early, or over other data, has not been measured on what the baseline has."""
    share = pairs / known if known else None
    note = "" if share is not None and share >= rules.comparable else "the run is not whole; go on with it"
    threshold = f"at least {rules.comparable:.0%}"
    return Check("cases of the baseline that were run", not note, share, None, None, known, threshold, note)


def _bound(rule: BoundRule, estimate: Estimate) -> Check:
    asked = [f"at least {rule.least:g}"] if rule.least > 0 else []
    asked += [f"at most {rule.most:g}"] if rule.most < 1 else []
    held = estimate.value is None or rule.least <= estimate.value <= rule.most
    note = estimate.undefined or ""
    return Check(rule.measure, held, estimate.value, estimate.low, estimate.high, estimate.n, " and ".join(asked), note)


def _losses(rule: LossRule, pairs: Sequence[Pair], fewest: int) -> list[Check]:
    if rule.each is None:
        return [_loss(rule, compare_measure(rule.measure, pairs))]
    found = compare_slices(rule.measure, pairs, (rule.each,), fewest)
    judged = [_loss(rule, each) for each in found if rule.only in (None, each.slice and each.slice[1])]
    if judged or rule.only is None:
        return judged
    name = f"{rule.measure} in {rule.each} {rule.only}"
    note = f"no slice of that name has {fewest} cases; correct `only`"
    return [Check(name, False, None, None, None, 0, f"at most {rule.allowed:.1%} lost", note)]


def _loss(rule: LossRule, compared: Compared) -> Check:
    """A loss is what the baseline had and the run has not: the difference with its sign turned."""
    name = rule.measure if compared.slice is None else f"{rule.measure} in {' '.join(compared.slice)}"
    difference = compared.paired.difference
    threshold = f"at most {rule.allowed:.1%} lost"
    if difference.value is None:
        return Check(name, True, None, None, None, difference.n, threshold, difference.undefined or "")
    p = compared.paired.p_value if compared.p_adjusted is None else compared.p_adjusted
    loss = -difference.value
    real = p is not None and p <= rule.alpha
    failed = (loss > rule.allowed and real) or loss >= rule.never
    note = f"p = {p:.3f}" if p is not None else ""
    low, high = difference.low, difference.high
    return Check(
        name,
        not failed,
        loss,
        None if high is None else -high,
        None if low is None else -low,
        difference.n,
        threshold,
        note,
    )
