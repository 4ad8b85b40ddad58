"""Whether a case is still as the person saw it who now acts on it."""

from dataclasses import dataclass

from copilot.casework.files import Act, CaseFile
from copilot.casework.model import Happening, State
from copilot.casework.rules import Rules
from copilot.errors import CaseMovedOn
from copilot.recommendations import RecommendationId

HARMLESS = frozenset({"case.claimed", "case.renewed", "case.released", "case.skipped"})  # nothing on the screen changes


@dataclass(frozen=True, slots=True)
class Seen:
    """What was on the screen: the version of the case, the recommendation, the fingerprint of the policies."""

    version: int
    recommendation: RecommendationId | None
    corpus: str


def check_seen(file: CaseFile, seen: Seen, rules: Rules) -> None:
    """Raises ``CaseMovedOn`` that says what has changed since, who did it and when."""
    record = file.record
    since = [one for one in file.happenings if one.version > seen.version and one.event not in HARMLESS]
    if since or seen.version > record.version:
        raise moved_on(file, since, seen.version)
    if seen.recommendation != record.recommendation:
        raise CaseMovedOn(
            f"case {record.id!r} now has the recommendation {record.recommendation!r}, and {seen.recommendation!r} "
            "was seen; look at it again"
        )
    if seen.corpus != rules.fingerprint:
        raise CaseMovedOn(
            f"the policies have changed: {_short(rules.fingerprint)} are in force, and {_short(seen.corpus)} were "
            f"seen; look at case {record.id!r} again"
        )


def check_state(file: CaseFile, states: tuple[State, ...], what: str, seen: Seen | None = None) -> None:
    """Raises ``CaseMovedOn`` where the case stands elsewhere, with whatever brought it there."""
    if file.record.state not in states:
        version = seen.version if seen else file.record.version - 1
        since = [one for one in file.happenings if one.version > version and one.event not in HARMLESS]
        raise moved_on(file, since, version, f", and can't be {what}")


def check_free(file: CaseFile, act: Act) -> None:
    """Raises ``CaseMovedOn`` while somebody else is at work on the case."""
    claim = file.record.claim
    if claim and claim.person != act.person and claim.holds(act.at):
        raise CaseMovedOn(
            f"case {file.record.id!r} is with {claim.person!r} since {claim.since:%Y-%m-%d %H:%M} UTC, "
            f"until {claim.until:%H:%M} unless they go on; take another, or ask them"
        )


def moved_on(file: CaseFile, since: list[Happening], version: int, but: str = "") -> CaseMovedOn:
    """The error of a case that is no longer as it was seen."""
    record = file.record
    told = "; ".join(f"{one.person!r} at {one.at:%Y-%m-%d %H:%M:%S} UTC: {one.words}" for one in since[-5:])
    now = (
        f"case {record.id!r} is {record.state.value}{but}; it was seen as version {version} and is at {record.version}"
    )
    return CaseMovedOn(f"{now}. {told}" if told else now)


def _short(fingerprint: str) -> str:
    return repr(fingerprint[:12])
