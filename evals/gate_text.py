"""A gate's result as text for one screen: what failed first, then what held, then the cases to look at."""

from collections.abc import Iterator

from evals.gate import Check, GateResult

_MOST_LINES = 40
_MOST_CASES = 8


def render_gate(result: GateResult) -> str:
    """At most 40 lines of at most 120 characters; the failed checks come first."""
    failed = [check for check in result.checks if not check.passed]
    verdict = "passed" if result.passed else f"failed: {len(failed)} of {len(result.checks)} checks"
    cases = list(_cases(result))
    lines = [f"Gate {verdict} ({result.pairs} cases compared with the baseline)", ""]
    ordered = failed + sorted((c for c in result.checks if c.passed), key=lambda c: -(c.figure or 0))
    room = _MOST_LINES - len(lines) - len(cases) - 1
    shown = ordered[:room]
    lines += [_line(check) for check in shown]
    if len(ordered) > len(shown):
        hidden = ordered[len(shown) :]
        lines.append(f"  … and {len(hidden)} more, of which {sum(not c.passed for c in hidden)} failed")
    return "\n".join((*lines, *cases))


def _line(check: Check) -> str:
    mark = "ok  " if check.passed else "FAIL"
    figure = "none" if check.figure is None else f"{check.figure + 0:.1%}".replace("-0.0%", "0.0%")
    interval = f" [{check.low:.1%}, {check.high:.1%}]" if check.low is not None and check.high is not None else ""
    note = f"; {check.note}" if check.note else ""
    return f"{mark} {check.name}: {figure}{interval}, n = {check.n}, {check.threshold}{note}"[:120]


def _cases(result: GateResult) -> Iterator[str]:
    if not result.worst:
        return
    yield ""
    yield f"Worse than in the baseline, worst first ({len(result.worst)}):"
    for flip in result.worst[:_MOST_CASES]:
        expected = " ".join(filter(None, (flip.expected, flip.severity and f"({flip.severity})")))
        yield f"  {flip.case_id}: {expected}, was {flip.before}, is {flip.after}"[:120]
