"""What of the trail is kept from whom: facts of sealed cases, and the words that a case and its people left."""

from collections.abc import Mapping
from dataclasses import replace

from msgspec import structs

from copilot.casework.files import CaseFile
from copilot.casework.model import CaseRecord, Queue
from copilot.casework.queues import ACCESS, access_to
from copilot.people.model import Actor, Permission
from copilot.recommendations import Considerations, PartFinding, Recommendation

_SEALED = frozenset({Permission.READ_SEALED, Permission.READ_CHILD_SAFETY})
_QUEUES = frozenset(Queue)


def may_see_facts(actor: Actor, payload: Mapping[str, object]) -> bool:
    """Whether who reads the trail sees what an entry says: that of a sealed case is for those who may read the case."""
    named = {str(payload.get(name)) for name in ("queue", "lane")} & _QUEUES
    needed = frozenset[Permission]().union(*(ACCESS[Queue(name)].read for name in named)) & _SEALED
    return all(map(actor.may, needed))


def may_see_words(actor: Actor, record: CaseRecord) -> bool:
    """Whether a receipt for this person holds what the case says, and what people wrote beside it."""
    return all(map(actor.may, access_to(record).read | {Permission.EXPORT}))


def without_words(file: CaseFile) -> CaseFile:
    """The file with all that was decided, and without a word of the content or of a person."""
    return replace(
        file,
        recommendation=_bare(file.recommendation) if file.recommendation else None,
        decisions=tuple(replace(one, reason="") for one in file.decisions),
        appeals=tuple(replace(one, grounds="") for one in file.appeals),
        notes=(),
    )


def _bare(recommendation: Recommendation) -> Recommendation:
    findings = tuple(
        structs.replace(
            finding,
            elements=_without_evidence(finding.elements),
            exceptions=_without_evidence(finding.exceptions),
        )
        for finding in recommendation.findings
    )
    return replace(
        recommendation,
        findings=findings,
        considerations=Considerations(),
        rationale="",
        missing_context=(),
        signals=(),
        exchanges=(),
    )


def _without_evidence(parts: tuple[PartFinding, ...]) -> tuple[PartFinding, ...]:
    return tuple(structs.replace(part, evidence=()) for part in parts)
