"""Putting a ruling into words: why, what speaks for it and what against, each sentence built from findings."""

from collections.abc import Iterable

from copilot.prose import plain_title
from copilot.recommendations import Considerations, Finding, PartFinding, Status, Verdict
from copilot.ruling import Ruled, Ruling


def explain(ruling: Ruling) -> str:
    """Why the verdict is what it is, naming the sections and parts that carry it."""
    if ruling.abstention:
        return ruling.abstention.detail
    if ruling.verdict is Verdict.VIOLATION:
        return " ".join(_violated(r) for r in ruling.violated())
    nearest = nearest_rule(ruling)
    return _not_violated(nearest) if nearest else "No rule that is in force here has to do with this content."


def nearest_rule(ruling: Ruling) -> Ruled | None:
    """The rule that came nearest to being violated; of equally near ones the first that was found."""
    rules = [r for r in ruling.ruled if not r.section.overrides]
    return max(rules, key=lambda r: r.finding.probability, default=None)


def consider(ruling: Ruling) -> Considerations:
    """What speaks for enforcing and what against it, from the findings of the nearest rules."""
    rules = [r for r in ruling.ruled if not r.section.overrides]
    nearest = sorted(rules, key=lambda r: -r.finding.probability)[:2]
    return Considerations(tuple(map(_for, nearest)), tuple(map(_against, nearest)))


def _violated(ruled: Ruled) -> str:
    exceptions = f"; none of its exceptions is ({_ids(ruled.finding.exceptions)})" if ruled.finding.exceptions else ""
    met = [part for part in ruled.finding.elements if part.status is Status.MET]
    return f"{_name(ruled)} is violated: {_ids(met)} {_is(met)} met{exceptions}."


def _not_violated(ruled: Ruled) -> str:
    finding = ruled.finding
    if finding.finding is Finding.EXCEPTED:
        met = [part for part in finding.exceptions if part.status is Status.MET]
        because = f"the exception {_ids(met)} is met" if met else "another section exempts it"
        return f"The nearest rule is {_name(ruled)}; {because}."
    failed = [part for part in finding.elements if part.status is Status.NOT_MET]
    if failed:
        return f"The nearest rule is {_name(ruled)}; {_ids(failed)} {_is(failed)} not met."
    return f"The nearest rule is {_name(ruled)}, and it is far from the content."


def _for(ruled: Ruled) -> str:
    met = [part for part in ruled.finding.elements if part.status is Status.MET]
    if met:
        return f"{_name(ruled)}: {_ids(met)} {_is(met)} met."
    return f"{_name(ruled)} is the rule that the content comes nearest to."


def _against(ruled: Ruled) -> str:
    finding = ruled.finding
    failed = [part for part in finding.elements if part.status is Status.NOT_MET]
    excepting = [part for part in finding.exceptions if part.status is Status.MET]
    doubtful = [part for part in (*finding.elements, *finding.exceptions) if part.status is Status.UNCLEAR]
    if excepting:
        return f"{_name(ruled)}: the exception {_ids(excepting)} is met."
    if failed:
        return f"{_name(ruled)}: {_ids(failed)} {_is(failed)} not met."
    if doubtful:
        return f"{_name(ruled)}: {_ids(doubtful)} {_is(doubtful)} not settled."
    if finding.finding in (Finding.EXCEPTED, Finding.UNCLEAR):
        return (
            f"{_name(ruled)}: another section {'exempts' if finding.finding is Finding.EXCEPTED else 'may exempt'} it."
        )
    if finding.exceptions:
        return f"{_name(ruled)}: the exceptions {_ids(finding.exceptions)} were considered and don't hold."
    return f"{_name(ruled)} knows no exception; whether the least restrictive action suffices remains to be judged."


def _name(ruled: Ruled) -> str:
    return f"{ruled.section.id} ({plain_title(ruled.section.title)})"


def _ids(parts: Iterable[PartFinding]) -> str:
    names = [part.id for part in parts]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))


def _is(parts: Iterable[PartFinding]) -> str:
    return "is" if len(list(parts)) == 1 else "are"
