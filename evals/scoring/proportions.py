"""The figures that are shares of cases: what each counts, and among which cases, in one table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from evals.scoring.columns import Bools, Columns
from evals.statistics.estimates import Estimate, clustered_proportion, undefined


@dataclass(frozen=True, slots=True)
class Proportion:
    """The share of the cases ``among`` that are ``of``. ``says`` is a sentence; ``lacking`` says when there is none."""

    says: str
    among: Callable[[Columns], Bools]
    of: Callable[[Columns], Bools]
    lacking: str


def _everything(c: Columns) -> Bools:
    return np.ones(len(c), dtype=np.bool_)


def _decided(c: Columns) -> Bools:
    return c.drafted & c.decidable


_NONE, _NO_DRAFT = "there are no cases", "nothing was drafted"
_NO_VIOLATION, _NO_PERMITTED = "no case is labelled as a violation", "no case is labelled as permitted"

PROPORTIONS: Mapping[str, Proportion] = {
    "headline": Proportion(
        "decided as labelled and every controlling section cited, of all cases",
        _everything,
        lambda c: c.headline,
        _NONE,
    ),
    "headline_drafted": Proportion(
        "the same, of the drafted cases", lambda c: c.drafted, lambda c: c.headline, _NO_DRAFT
    ),
    "accuracy": Proportion(
        "decided or routed as labelled, of all cases: an abstention and a failure are not",
        _everything,
        lambda c: c.right,
        _NONE,
    ),
    "accuracy_drafted": Proportion(
        "right verdict, of the drafted cases", lambda c: c.drafted, lambda c: c.right, _NO_DRAFT
    ),
    "coverage": Proportion(
        "drafted, of the cases that have a verdict",
        lambda c: c.decidable,
        lambda c: c.drafted,
        "no case has a verdict",
    ),
    "abstained": Proportion("abstained, of all cases", _everything, lambda c: c.abstained, _NONE),
    "failed": Proportion("failed, of all cases", _everything, lambda c: c.failed, _NONE),
    "routing_recall": Proportion(
        "routed to the right lane, of those that belong to people alone",
        lambda c: c.to_route,
        lambda c: c.routing_right,
        "no case belongs to people alone",
    ),
    "routed_for_nothing": Proportion(
        "routed, of the cases that have a verdict", lambda c: c.decidable, lambda c: c.routed, "no case has a verdict"
    ),
    "violation_precision": Proportion(
        "violations, of those drafted as one: what belongs to people alone is none",
        lambda c: c.flagged,
        lambda c: c.violation,
        "nothing was drafted as a violation",
    ),
    "violation_recall": Proportion(
        "drafted as violation, of all violations", lambda c: c.violation, lambda c: c.flagged, _NO_VIOLATION
    ),
    "violation_recall_drafted": Proportion(
        "drafted as violation, of the violations that were drafted",
        lambda c: c.violation & c.drafted,
        lambda c: c.flagged,
        "no violation was drafted",
    ),
    "permitted_precision": Proportion(
        "permitted, of those drafted as permitted: what belongs to people alone is not",
        lambda c: c.cleared,
        lambda c: c.permitted,
        "nothing was drafted as permitted",
    ),
    "permitted_recall": Proportion(
        "drafted as permitted, of all that is permitted", lambda c: c.permitted, lambda c: c.cleared, _NO_PERMITTED
    ),
    "permitted_recall_drafted": Proportion(
        "drafted as permitted, of what is permitted and was drafted",
        lambda c: c.permitted & c.drafted,
        lambda c: c.cleared,
        "nothing permitted was drafted",
    ),
    "over_enforcement": Proportion(
        "drafted as violation, of all that is permitted", lambda c: c.permitted, lambda c: c.flagged, _NO_PERMITTED
    ),
    "under_enforcement": Proportion(
        "drafted as permitted, of all violations", lambda c: c.violation, lambda c: c.cleared, _NO_VIOLATION
    ),
    "severe_missed": Proportion(
        "drafted as permitted, of the violations of rules of high or critical severity",
        lambda c: c.violation & c.severe,
        lambda c: c.cleared,
        "no case violates a rule of high or critical severity",
    ),
    "action_exact": Proportion(
        "exactly the labelled actions, of the violations that were drafted",
        lambda c: c.violation & c.drafted,
        lambda c: c.action_exact,
        "no violation was drafted",
    ),
    "sections_exact": Proportion(
        "rests on exactly the controlling sections, of the drafted cases that have some",
        lambda c: _decided(c) & (c.needed > 0),
        lambda c: c.sections_exact,
        "no drafted case has controlling sections",
    ),
    "retrieved_all": Proportion(
        "every controlling section retrieved, of the searches that had some to find",
        lambda c: c.retrieved & (c.needed > 0),
        lambda c: c.ranks[:, -1] >= c.needed,
        "no case with controlling sections was searched for",
    ),
    "exception_recall": Proportion(
        "every controlling exception found met, of the drafted cases that have one",
        lambda c: c.exception_needed,
        lambda c: c.exception_right,
        "no drafted case turns on an exception",
    ),
    "citations_sound": Proportion(
        "every quotation located, in force and in region, of the recommendations that quote",
        lambda c: c.has_citations,
        lambda c: c.citations_sound,
        "nothing was quoted",
    ),
}


def estimate_proportion(columns: Columns, proportion: Proportion) -> Estimate:
    """The proportion with its interval; families are clusters."""
    among = proportion.among(columns)
    if not among.any():
        return undefined(proportion.lacking, 0, 0, "none")
    return clustered_proportion(proportion.of(columns)[among], columns.clusters[among].tolist())
