"""People, rules and files of cases to test with."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import policy_corpus
from copilot.cases import Case
from copilot.casework.files import Act, CaseFile, Change, after
from copilot.casework.intake import arrival_of, open_case, recommended
from copilot.casework.priority import read_priority
from copilot.casework.rules import Rules
from copilot.casework.seeing import Seen
from copilot.casework.strikes import read_strike_rules
from copilot.people.model import Actor, PersonId, Role
from copilot.recommendations import Recommendation
from policy_corpus.actions import read_catalogue
from policy_corpus.model import SectionId
from policy_corpus.playbook import read_playbook
from tests.builders import AT, a_case, a_recommendation, an_abstention

PLAYBOOK = read_playbook(Path(policy_corpus.__file__).parent / "playbook.toml")
RULES = Rules(
    fingerprint="a81d",
    sections={SectionId("violent-speech/2.1"): "2026-03-01", SectionId("hateful-conduct/1.1"): "2026-03-01"},
    catalogue=read_catalogue(),
    playbook=PLAYBOOK,
    priority=read_priority(),
    strikes=read_strike_rules(),
)


def an_actor(person: str = "ana", *roles: Role, **parts: Any) -> Actor:
    """An analyst unless roles are named."""
    return Actor(PersonId(person), frozenset(roles or {Role.ANALYST}), **{"via": "session", **parts})


ANA = an_actor("ana")
BEN = an_actor("ben")
SARA = an_actor("sara", Role.SENIOR_REVIEWER)
SAMI = an_actor("sami", Role.SENIOR_REVIEWER)
SOLE = an_actor("sole", Role.SENIOR_REVIEWER)
CHRIS = an_actor("chris", Role.CHILD_SAFETY)
ADMIN = an_actor("admin", Role.ADMIN)
OPS = an_actor("ops", Role.SERVICE)


def by(actor: Actor, minutes: float = 0, id: str = "d-1", at: datetime = AT) -> Act:  # noqa: A002
    """An act so many minutes after ``AT``."""
    return Act(actor, at + timedelta(minutes=minutes), id)


def a_draft(**parts: Any) -> Recommendation:
    """What was recommended for ``a_case()`` under the rules that hold here, without a severe action."""
    draft = a_recommendation(**{"requires_second_approval": False, **parts})
    return replace(draft, provenance=replace(draft.provenance, corpus_fingerprint=RULES.fingerprint))


def opened(case: Case | None = None, **parts: Any) -> CaseFile:
    """The file of a case that has just come in, with nothing recommended."""
    arrival = arrival_of(case or a_case(**parts), AT)
    return begun(open_case(arrival, by(OPS), RULES))


def begun(change: Change) -> CaseFile:
    """The file that a first change makes."""
    return after(CaseFile(change.record), change)


def drafted(recommendation: Recommendation | None = None, **parts: Any) -> CaseFile:
    """The file of a case with a draft."""
    draft = recommendation or a_draft()
    file = opened(**parts)
    change = recommended(file, draft, by(OPS, 1), RULES)
    return replace(after(file, change), recommendation=draft)


def seen(file: CaseFile) -> Seen:
    """The case as it stands now, on somebody's screen."""
    return Seen(file.record.version, file.record.recommendation, RULES.fingerprint)


def an_abstention_here(**parts: Any) -> Recommendation:
    """An abstention under the rules that hold here."""
    abstained = an_abstention(**parts)
    return replace(abstained, provenance=replace(abstained.provenance, corpus_fingerprint=RULES.fingerprint))
