"""How far two independent passes of labelling agree."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import BadInput
from evals.golden_cases import GOLDEN, GoldenCase
from evals.statistics.agreement import cohens_kappa
from evals.statistics.estimates import Estimate, clustered_proportion

SECOND_PASS = GOLDEN / "second_pass" / "labels.jsonl"


@dataclass(frozen=True, slots=True)
class SecondLabel:
    """What the second pass said of one case: a verdict as golden files write it, and the controlling sections."""

    case_id: str
    verdict: str
    sections: frozenset[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of the cases that both labelled: kappa and share of equal verdicts, equal and touching sets of sections.

    ``differing`` are the cases with another verdict: id, first, second.
    """

    kappa: Estimate
    verdict: Estimate
    same_sections: Estimate
    shared_section: Estimate
    differing: tuple[tuple[str, str, str], ...]


def read_second_labels(path: Path = SECOND_PASS) -> list[SecondLabel]:
    """The labels of the second pass, a JSON line each: ``case``, ``verdict``, ``sections``. Raises ``BadInput``."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            sections = frozenset(str(each["section"]) for each in row["sections"])
            found.append(SecondLabel(str(row["case"]), str(row["verdict"]), sections))
        except (ValueError, KeyError, TypeError) as error:
            hint = 'one line a case: {"case": "...", "verdict": "...", "sections": [{"section": "..."}]}'
            raise BadInput(f"{path.name}:{number}: can't be read: {error!r}\n  hint: {hint}") from None
    return found


def agreement_of(golden: Sequence[GoldenCase], second: Sequence[SecondLabel]) -> Agreement:
    """Compare over the cases of the second pass. Raises ``BadInput`` for one that is no golden case."""
    first: Mapping[str, GoldenCase] = {str(each.case.id): each for each in golden}
    for label in second:
        if label.case_id not in first:
            raise BadInput(f"the second pass labels {label.case_id!r}, which is no golden case")
    pairs = [(first[label.case_id], label) for label in second]
    families = [each.family for each, _ in pairs]
    verdicts = [(_verdict(each), label.verdict) for each, label in pairs]
    sets = [({str(section) for section in each.label.sections}, label.sections) for each, label in pairs]
    return Agreement(
        kappa=cohens_kappa([one for one, _ in verdicts], [two for _, two in verdicts], families),
        verdict=clustered_proportion([one == two for one, two in verdicts], families),
        same_sections=clustered_proportion([one == two for one, two in sets], families),
        shared_section=clustered_proportion([bool(one & two) or one == two for one, two in sets], families),
        differing=tuple(
            (label.case_id, one, two) for (_, label), (one, two) in zip(pairs, verdicts, strict=True) if one != two
        ),
    )


def _verdict(golden: GoldenCase) -> str:
    return "routed" if golden.label.lane else golden.label.verdict.value
