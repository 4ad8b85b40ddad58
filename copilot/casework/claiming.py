"""Taking a case up, keeping it, letting it go, passing it over."""

from dataclasses import replace
from enum import StrEnum

from copilot.casework.changes import What, changed
from copilot.casework.files import Act, CaseFile, Change, Skip, nothing
from copilot.casework.model import LEASE, Claim, State
from copilot.casework.queues import check_deciding, has_waited
from copilot.casework.seeing import check_free, check_state
from copilot.errors import CaseMovedOn

WORKABLE = (State.OPEN, State.ROUTED, State.HELD)


class SkipReason(StrEnum):
    """Why somebody leaves a case to others."""

    LANGUAGE = "language"
    EXPOSURE = "exposure"  # they have seen enough of this kind for now
    INVOLVED = "involved"  # they know somebody who is concerned
    SPECIALIST = "specialist"
    OTHER = "other"


def claim(file: CaseFile, act: Act) -> Change:
    """Take the case up for the length of a lease; whoever has it already goes on with a new one.

    A case that has waited for context long enough is open again. Raises ``CaseMovedOn`` while somebody else has it.
    """
    check_deciding(act.actor, file.record)
    waited = has_waited(file.record, act.at)
    check_state(file, (*WORKABLE, State.WAITING) if waited else WORKABLE, "taken up")
    check_free(file, act)
    held = file.record.claim
    mine = held is not None and held.person == act.person
    until = act.at + LEASE
    if held is not None and mine:
        until = max(until, held.until)  # a clock that goes backwards takes nothing away
        if until == held.until:
            return nothing(file)
    taken = Claim(act.person, held.since if held is not None and mine else act.at, until)
    facts = {"until": until.isoformat()}
    what = What("case.renewed", "goes on with it", facts) if mine else What("case.claimed", "took it up", facts)
    record = replace(file.record, state=State.OPEN, waits_until=None) if waited else file.record
    return changed(replace(record, claim=taken), act, what)


def release(file: CaseFile, act: Act) -> Change:
    """Let the case go; nothing happens to one that is free. Raises ``CaseMovedOn`` for one that somebody else has."""
    check_deciding(act.actor, file.record)
    if file.record.claim is None:
        return nothing(file)
    check_mine(file, act)
    return changed(replace(file.record, claim=None), act, What("case.released", "let it go"))


def skip(file: CaseFile, act: Act, reason: SkipReason) -> Change:
    """Pass the case over: it leaves the queue of this person and stays in that of the others."""
    check_deciding(act.actor, file.record)
    check_state(file, WORKABLE, "passed over")
    check_free(file, act)
    record = replace(file.record, claim=None)
    what = What("case.skipped", f"passed it over ({reason.value})", {"reason": reason.value})
    return replace(changed(record, act, what), skip=Skip(act.person, act.at, reason.value))


def check_mine(file: CaseFile, act: Act) -> None:
    """Raises ``CaseMovedOn`` where the claim is not this person's, expired or not."""
    held = file.record.claim
    if held is None or held.person != act.person:
        who = f"{held.person!r} has it" if held else "nobody has it"
        raise CaseMovedOn(f"case {file.record.id!r} is not with {act.person!r}: {who}")
