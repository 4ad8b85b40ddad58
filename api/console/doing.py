"""What forms do: from the fields that were sent to a verb of casework."""

from collections.abc import Callable
from dataclasses import dataclass

from api.console.answering import Fields, FormInvalid
from copilot.casework.appealing import open_appeal, overturn, review, uphold
from copilot.casework.claiming import SkipReason, claim, release, skip
from copilot.casework.deciding import Reason, amend, approve, close, decide_by_hand, reject
from copilot.casework.decisions import ReasonCode, Result
from copilot.casework.desk import Verb
from copilot.casework.holding import approve_held, refuse_held
from copilot.casework.rules import Rules
from copilot.casework.seeing import Seen
from copilot.casework.talking import ask_for_context, context_arrived, escalate, note
from copilot.casework.undoing import undo
from copilot.desk.model import HandlingKind
from copilot.recommendations import RecommendationId, Verdict
from policy_corpus.model import SectionId, Severity


@dataclass(frozen=True, slots=True)
class Doing:
    """One form: the verb that its fields make, where to go on, and what it says of the draft.

    ``leaves``: the person is done with the case and goes back to the queue. ``decides``: they know what it says now.
    """

    verb: Callable[[Fields, Rules], Verb]
    leaves: bool = True
    handles: HandlingKind | None = None
    decides: bool = False


def seen_of(form: Fields) -> Seen:
    """What was on the screen when the form was made. Raises ``FormInvalid``."""
    version = form.needed("version")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise FormInvalid("the form names no version of the case; load the page again")
    made = form.get("recommendation")
    return Seen(int(version), RecommendationId(made) if made else None, form.get("corpus"))


def result_of(form: Fields, rules: Rules) -> Result:
    """What was chosen, its actions in the order of the catalogue. Raises ``FormInvalid``."""
    verdict = form.get("verdict")
    if verdict not in {Verdict.VIOLATION.value, Verdict.NO_VIOLATION.value}:
        raise FormInvalid("choose a violation or no violation")
    if verdict == Verdict.NO_VIOLATION.value:
        return Result(Verdict.NO_VIOLATION)
    severity = form.get("severity").upper()
    actions = form.all("actions")
    known = tuple(name for name in rules.catalogue if name in actions)
    return Result(
        Verdict.VIOLATION,
        tuple(map(SectionId, form.all("sections"))),
        Severity[severity] if severity in Severity.__members__ else None,
        known + tuple(name for name in actions if name not in known),
    )


def reason_of(form: Fields) -> Reason:
    """Why. Raises ``FormInvalid`` where no reason was chosen."""
    code = form.get("code")
    if code not in set(ReasonCode):
        raise FormInvalid("choose a reason")
    return Reason(ReasonCode(code), form.get("text").strip())


def _approve(form: Fields, rules: Rules) -> Verb:
    seen = seen_of(form)
    return lambda file, act: approve(file, act, seen, rules)


def _amend(form: Fields, rules: Rules) -> Verb:
    seen, change = seen_of(form), (result_of(form, rules), reason_of(form))
    return lambda file, act: amend(file, act, seen, rules, change)


def _by_hand(form: Fields, rules: Rules) -> Verb:
    seen = seen_of(form)
    change = (result_of(form, rules), reason_of(form) if form.get("code") else None)
    return lambda file, act: decide_by_hand(file, act, seen, rules, change)


def _reject(form: Fields, rules: Rules) -> Verb:
    seen, reason = seen_of(form), reason_of(form)
    return lambda file, act: reject(file, act, seen, rules, reason)


def _close(form: Fields, rules: Rules) -> Verb:
    seen = seen_of(form)
    return lambda file, act: close(file, act, seen, rules)


def _agree(form: Fields, rules: Rules) -> Verb:
    seen = seen_of(form)
    return lambda file, act: approve_held(file, act, seen, rules)


def _refuse(form: Fields, rules: Rules) -> Verb:
    seen, code = seen_of(form), reason_of(form).code
    return lambda file, act: refuse_held(file, act, seen, rules, code)


def _uphold(form: Fields, rules: Rules) -> Verb:
    seen = seen_of(form)
    return lambda file, act: uphold(file, act, seen, rules)


def _overturn(form: Fields, rules: Rules) -> Verb:
    seen, change = seen_of(form), (result_of(form, rules), reason_of(form))
    return lambda file, act: overturn(file, act, seen, rules, change)


def _review(form: Fields, _: Rules) -> Verb:
    agrees = form.needed("agrees") == "yes"
    return lambda file, act: review(file, act, agrees)


def _appeal(form: Fields, rules: Rules) -> Verb:
    grounds = form.get("text").strip()
    return lambda file, act: open_appeal(file, act, rules, grounds)


def _escalate(form: Fields, _: Rules) -> Verb:
    seen, text = seen_of(form), form.get("text").strip()
    return lambda file, act: escalate(file, act, seen, text)


def _skip(form: Fields, _: Rules) -> Verb:
    name = form.get("reason")
    reason = SkipReason(name) if name in set(SkipReason) else SkipReason.OTHER
    return lambda file, act: skip(file, act, reason)


def _said(verb: Callable[..., object]) -> Callable[[Fields, Rules], Verb]:
    """A verb that takes words alone."""

    def make(form: Fields, _: Rules) -> Verb:
        text = form.get("text").strip()
        return lambda file, act: verb(file, act, text)  # type: ignore[return-value]

    return make


def _undo(form: Fields, _: Rules) -> Verb:
    decision = form.needed("decision")
    return lambda file, act: undo(file, act, decision)


DOINGS = {
    "approve": Doing(_approve, handles=HandlingKind.APPROVED, decides=True),
    "amend": Doing(_amend, handles=HandlingKind.AMENDED, decides=True),
    "by-hand": Doing(_by_hand, handles=HandlingKind.BY_HAND, decides=True),
    "reject": Doing(_reject, leaves=False, handles=HandlingKind.REJECTED),
    "close": Doing(_close),
    "agree": Doing(_agree, decides=True),
    "refuse": Doing(_refuse),
    "uphold": Doing(_uphold, decides=True),
    "overturn": Doing(_overturn, decides=True),
    "review": Doing(_review, leaves=False),
    "appeal": Doing(_appeal, leaves=False),
    "escalate": Doing(_escalate),
    "ask": Doing(_said(ask_for_context)),
    "context": Doing(_said(context_arrived), leaves=False),
    "note": Doing(_said(note), leaves=False),
    "skip": Doing(_skip),
    "undo": Doing(_undo, leaves=False),
    "claim": Doing(lambda _form, _rules: claim, leaves=False),
    "release": Doing(lambda _form, _rules: release),
}
