"""``copilot eval agreement``: how far the two passes of labelling agree."""

from copilot.cli.console import say
from evals.agreement import agreement_of, read_second_labels
from evals.golden_cases import GOLDEN, read_golden
from evals.statistics.estimates import Estimate


def agreement() -> None:
    """Compare the golden labels with those of the second, blind pass over a sample."""
    found = agreement_of(read_golden([GOLDEN]), read_second_labels())
    say(f"{found.verdict.n} cases, {found.verdict.clusters} families, labelled twice without sight of the first label")
    say(f"  verdict, Cohen's kappa   {_said(found.kappa)}")
    say(f"  same verdict             {_said(found.verdict)}")
    say(f"  same set of sections     {_said(found.same_sections)}")
    say(f"  a section in common      {_said(found.shared_section)}")
    for case, first, second in found.differing:
        say(f"  {case}: first {first}, second {second}")


def _said(estimate: Estimate) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return f"undefined: {estimate.undefined}"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
