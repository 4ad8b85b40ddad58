"""The sample cases, and what was done with some of them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from copilot.cases import Case
from copilot.casework.appealing import open_appeal, review
from copilot.casework.deciding import Reason, amend, approve, decide_by_hand, open_draft
from copilot.casework.decisions import ReasonCode, Result
from copilot.casework.desk import Casework
from copilot.casework.files import Act, CaseFile, Change
from copilot.casework.holding import approve_held
from copilot.casework.model import ReportSource, Urgency
from copilot.casework.rules import Rules
from copilot.casework.seeing import Seen
from copilot.demonstration.people import ANA, SARA, DemoPerson
from copilot.ports import Clock
from copilot.recommendations import Verdict
from copilot.service import Copilot
from copilot.wire.cases import parse_case
from policy_corpus.model import SectionId, Severity

APART = timedelta(minutes=17)  # between two cases that come in


@dataclass(frozen=True, slots=True)
class Sample:
    """A case, what makes it urgent, and what was done with it before the visitor came."""

    case: Case
    urgency: Urgency
    then: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A clock that is behind another one."""

    clock: Clock
    by: timedelta

    def now(self) -> datetime:
        return self.clock.now() - self.by


def samples() -> Iterator[Sample]:
    """Those of this package, then those that ``copilot demo`` drafts, in the order in which they came in."""
    for line in files(__package__).joinpath("cases.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        case = parse_case(row["case"]).to_case()
        yield Sample(case, _urgency(row.get("urgency", {}), case), row.get("then"))
    for line in files("copilot").joinpath("sample_cases.jsonl").read_text(encoding="utf-8").splitlines():
        yield Sample(parse_case(json.loads(line)).to_case(), Urgency(views=20_000), None)


async def seed(copilot: Copilot, people: Mapping[str, DemoPerson], advance: Callable[[int, int], None]) -> None:
    """Hand the samples in, have each drafted, and decide those of which it is said."""
    every = list(samples())
    for number, sample in enumerate(every):
        behind = APART * (len(every) - number)
        desk = Casework(copilot.casework.ledger, copilot.rules, _Earlier(copilot.clock, behind))
        await desk.take_in(people[ANA].actor, sample.case, sample.urgency)
        if not (await desk.ledger.get(sample.case.id)).record.lane:
            await replace(copilot, clock=_Earlier(copilot.clock, behind)).recommend(sample.case)
        if sample.then and copilot.rules.sections.keys() >= set(map(SectionId, sample.then.get("sections", ()))):
            later = Casework(desk.ledger, copilot.rules, _Earlier(copilot.clock, behind * 0.3))
            await _decide(later, sample, people)
        advance(number + 1, len(every))


async def _decide(casework: Casework, sample: Sample, people: Mapping[str, DemoPerson]) -> None:
    then, case, rules = sample.then or {}, sample.case.id, casework.rules
    result = _result(then)
    await casework.do(people[ANA].actor, case, lambda file, act: _as_said(file, act, rules, result))
    if "second" in then:
        second = people[then["second"]].actor
        await casework.do(second, case, lambda file, act: approve_held(file, act, _seen(file, rules), rules))
    if "review" in then:
        await casework.do(people[SARA].actor, case, lambda file, act: review(file, act, agrees=True))
    if "appeal" in then:
        grounds = then["appeal"]
        await casework.do(people[ANA].actor, case, lambda file, act: open_appeal(file, act, rules, grounds))


def _as_said(file: CaseFile, act: Act, rules: Rules, result: Result) -> Change:
    """Approve a draft that says so, amend one that says otherwise, decide by hand where there is none."""
    seen, draft = _seen(file, rules), open_draft(file)
    if draft is None:
        return decide_by_hand(file, act, seen, rules, (result, None))
    if Result.of(draft) == result:
        return approve(file, act, seen, rules)
    return amend(
        file, act, seen, rules, (result, Reason(ReasonCode.CONTEXT_MISSED, "Read with what stands around it."))
    )


def _seen(file: CaseFile, rules: Rules) -> Seen:
    return Seen(file.record.version, file.record.recommendation, rules.fingerprint)


def _result(then: Mapping[str, Any]) -> Result:
    severity = Severity[then["severity"].upper()] if "severity" in then else None
    sections = tuple(map(SectionId, then.get("sections", ())))
    return Result(Verdict(then["verdict"]), sections, severity, tuple(then.get("actions", ())))


def _urgency(row: Mapping[str, Any], case: Case) -> Urgency:
    return Urgency(**{**row, "source": ReportSource(case.reports[0].source)})
