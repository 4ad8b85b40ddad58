"""Whether what a receipt says was drafted, done and decided is what the entries in it hold, no more and no less."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from copilot.audit.entries import moment
from copilot.casework.decisions import Appeal, AppealOutcome, Decision, DecisionKind, EndReason, Result
from copilot.casework.results import amendments, facts_of
from copilot.errors import BadInput
from copilot.recommendations import Exchange, Recommendation
from copilot.wire.exchanges import written_exchanges
from copilot.wire.recommendations import dump_json, load_json
from copilot.wire.stored_cases import dump_case, load_case
from copilot.wire.stored_casework import load

_TAKEN = ("decision.held", "decision.made", "appeal.overturned")  # what enters a decision, and then its approval
_ENDED = {"decision.refused": "refused", "decision.withdrawn": "withdrawn", "decision.undone": "undone"}
_ENDS_ANOTHER = {  # entries that end a decision which they don't name
    EndReason.OVERTURNED: ("appeal.overturned",),
    EndReason.SUPERSEDED: ("decision.made",),
    EndReason.WITHDRAWN: ("case.routed",),
}
_HAPPENS = ("case.", "draft.", "decision.", "appeal.")
_ERASED = "case.erased"  # takes the draft away too
_DRAFTED = "case.drafted"  # stands in the trail as the recommendation that it is


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something that somebody did at a moment; ``words`` say all of it."""

    at: str
    by: str
    words: str

    def __str__(self) -> str:
        return f"{self.by!r} {self.words} at {self.at}"


@dataclass(frozen=True, slots=True)
class _Held:
    """An entry. ``facts`` are its payload, None where it was withheld or erased."""

    at: str
    by: str
    event: str
    subject: str
    facts: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class _Said:
    """What a receipt says beside its entries."""

    recommendation: Recommendation | None
    content: str | None
    exchanges: tuple[Exchange, ...]
    decisions: tuple[Decision, ...]
    appeals: tuple[Appeal, ...]
    happened: tuple[_Fact, ...]


def binding_faults(receipt: Mapping[str, object]) -> list[str]:
    """What the receipt says that its entries don't hold, and what they hold that it leaves out, as sentences.

    The words of reasons and grounds are in no entry, and without the content a draft can't be held to its own: both
    can be erased. Raises ``BadInput``.
    """
    try:
        held, said = _held(receipt["entries"]), _read(receipt)
        subject = f"case/{receipt['case_id']}"
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"the receipt lacks what a receipt has, or has it wrong: {error}") from None
    faults = [f"an entry is about {entry.subject!r}, not {subject!r}" for entry in held if entry.subject != subject]
    known, told = set(_facts_held(held)), set(_facts_said(said, held))
    unseen = {(entry.at, entry.by) for entry in held if entry.facts is None}
    faults += [
        f"the trail does not hold that {one}" for one in _ordered(told - known) if (one.at, one.by) not in unseen
    ]
    faults += [f"the receipt leaves out that {one}" for one in _ordered(known - told)]
    return [*faults, *_draft_faults(said, held), *_decision_faults(said)]


def _ordered(facts: set[_Fact]) -> list[_Fact]:
    return sorted(facts, key=lambda one: (one.at, one.words))


def _held(rows: object) -> list[_Held]:
    if not isinstance(rows, list):
        raise TypeError("entries")
    ordered = sorted(rows, key=lambda row: int(row["seq"]))
    return [
        _Held(
            row["at"],
            row["actor"],
            row["event"],
            row["subject"],
            json.loads(row["payload"]) if row["payload"] else None,
        )
        for row in ordered
    ]


def _read(receipt: Mapping[str, object]) -> _Said:
    draft, content = receipt["recommendation"], receipt["content"]
    return _Said(
        recommendation=load_json(json.dumps(draft)) if draft else None,
        content=dump_case(load_case(json.dumps(content))) if content else None,
        exchanges=tuple(Exchange(row["question"], row["reply"], row["model"]) for row in _rows(receipt, "exchanges")),
        decisions=tuple(load(Decision, json.dumps(row)) for row in _rows(receipt, "decisions")),
        appeals=tuple(load(Appeal, json.dumps(row)) for row in _rows(receipt, "appeals")),
        happened=tuple(
            _Fact(row["at"], row["by"], row["event"])
            for row in _rows(receipt, "happenings")
            if row["event"] != _DRAFTED
        ),
    )


def _rows(receipt: Mapping[str, object], name: str) -> Sequence[Mapping[str, str]]:
    rows = receipt.get(name, [])
    if not isinstance(rows, list):
        raise TypeError(name)
    return rows


def _facts_held(held: Sequence[_Held]) -> Iterator[_Fact]:
    taken: set[str] = set()
    for entry in held:
        if entry.event.startswith(_HAPPENS) and entry.event != _DRAFTED:
            yield _Fact(entry.at, entry.by, entry.event)
        facts = entry.facts or {}
        decision = str(facts.get("decision"))
        if entry.event in _TAKEN and facts:
            again = decision in taken
            taken.add(decision)
            words = _agreed(decision) if again else _took(decision, {name: facts.get(name) for name in _FACTS})
            yield _Fact(entry.at, entry.by, words)
        elif entry.event in _ENDED and facts:
            yield _Fact(entry.at, entry.by, _ended(decision, _ENDED[entry.event]))
        elif entry.event == "appeal.opened" and facts:
            yield _Fact(entry.at, entry.by, _appealed(str(facts.get("appeal")), decision))
        elif entry.event == "appeal.upheld" and facts:
            yield _Fact(entry.at, entry.by, _closed(str(facts.get("appeal")), AppealOutcome.UPHELD))


def _facts_said(said: _Said, held: Sequence[_Held]) -> Iterator[_Fact]:
    yield from said.happened
    for one in said.decisions:
        yield _fact(one.at, one.by, _took(one.id, _facts_of(one)))
        if one.approval:
            yield _fact(one.approval.at, one.approval.by, _agreed(one.id))
        if one.ending:
            ended = _fact(one.ending.at, one.ending.by, _ended(one.id, one.ending.reason.value))
            events = _ENDS_ANOTHER.get(one.ending.reason, ())
            if not any((entry.at, entry.by) == (ended.at, ended.by) and entry.event in events for entry in held):
                yield ended
    for appeal in said.appeals:
        yield _fact(appeal.opened_at, appeal.opened_by, _appealed(appeal.id, appeal.decision))
        if appeal.outcome and appeal.closed_at and appeal.closed_by:
            overturned = appeal.outcome is AppealOutcome.OVERTURNED
            words = "appeal.overturned" if overturned else _closed(appeal.id, appeal.outcome)
            yield _fact(appeal.closed_at, appeal.closed_by, words)


def _fact(at: datetime, by: str, words: str) -> _Fact:
    return _Fact(moment(at), by, words)


_FACTS = ("version", "kind", "code", "severe", "recommendation", "verdict", "sections", "severity", "actions")


def _facts_of(decision: Decision) -> dict[str, object]:
    """What an entry holds of a decision when it is taken."""
    result = {} if decision.kind is DecisionKind.CLOSED else facts_of(decision.result)
    facts = {
        "version": decision.case_version,
        "kind": decision.kind.value,
        "code": decision.code.value if decision.code else None,
        "severe": decision.severe,
        "recommendation": decision.recommendation,
        **result,
    }
    return {name: facts.get(name) for name in _FACTS}


def _took(decision: str, facts: Mapping[str, object]) -> str:
    return f"took the decision {decision!r}, {json.dumps(facts)},"


def _agreed(decision: str) -> str:
    return f"agreed to {decision!r}"


def _ended(decision: str, reason: str) -> str:
    return f"ended {decision!r}: {reason},"


def _appealed(appeal: str, decision: str) -> str:
    return f"opened the appeal {appeal!r} against {decision!r}"


def _closed(appeal: str, outcome: AppealOutcome) -> str:
    return f"closed the appeal {appeal!r}: {outcome.value},"


def _draft_faults(said: _Said, held: Sequence[_Held]) -> Iterator[str]:
    made = [entry for entry in held if entry.event.startswith("recommendation.")]
    draft = said.recommendation
    if draft is None:
        gone = any(entry.event == _ERASED for entry in held)
        yield from (["the receipt leaves out what was recommended"] if made and not gone else [])
        return
    entered = [entry.facts for entry in made if entry.facts and entry.facts.get("recommendation") == draft.id]
    if not entered:
        yield from ([] if any(entry.facts is None for entry in made) else [f"the trail does not hold {draft.id!r}"])
        return
    [facts, *_] = entered
    if said.content is None and not facts.get("lane"):
        return
    body = dump_json(draft)
    if facts.get("digest") != _digest(body if facts.get("lane") else f"{body}\0{said.content}"):
        yield f"the draft {draft.id!r} or the content is not what was entered"
    spoken = written_exchanges(said.exchanges).digest if said.exchanges else None
    if facts.get("exchanges") != spoken:
        yield "what was said with the model is not what was entered"


def _decision_faults(said: _Said) -> Iterator[str]:
    """What of the decisions themselves doesn't fit together."""
    draft = said.recommendation
    for one in said.decisions:
        of_draft = one.kind is DecisionKind.AMENDED and draft and draft.id == one.recommendation
        if draft and of_draft and one.amendments != amendments(Result.of(draft), one.result):
            yield f"what {one.id!r} is said to have changed in the draft is not how they differ"
    standing = [one.id for one in said.decisions if one.ending is None and (one.approval or not one.severe)]
    if len(standing) > 1:
        yield f"of {', '.join(map(repr, standing))} one alone can be in force"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
