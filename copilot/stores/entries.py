"""One thing to be kept, checked and written out the same way for every store."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from copilot.audit.entries import AuditDraft
from copilot.cases import Case, CaseId
from copilot.errors import (
    CaseErased,
    CaseInvalid,
    CaseNotFound,
    CaseSealed,
    RecommendationConflict,
    RecommendationNotFound,
)
from copilot.people.model import Actor
from copilot.recommendations import Recommendation, RecommendationId
from copilot.stores.sealing import NEVER_WRITTEN, routed_lane, stub_of
from copilot.wire.base import is_sound
from copilot.wire.exchanges import written_exchanges
from copilot.wire.recommendations import dump_json
from copilot.wire.stored_cases import dump_case

_UNSOUND = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])")  # as canonical JSON writes NUL and half a surrogate pair


@dataclass(frozen=True, slots=True)
class Entry:
    """A recommendation and its case as text.

    ``text`` is the recommendation as it goes out, ``body`` as it is kept (its stub when ``lane`` says that it was
    routed), ``content`` the case, None where nothing of it may be written, ``exchanges`` what was said with a model,
    None for nothing. The digests tell two bodies or two contents apart.
    """

    id: RecommendationId
    case_id: CaseId
    status: str
    lane: str | None
    text: str
    body: str
    digest: str
    content: str | None
    content_digest: str | None
    at: datetime
    audit: AuditDraft
    exchanges: str | None = None


def entry_of(case: Case, recommendation: Recommendation, at: datetime, by: Actor) -> Entry:
    """Raises ``CaseInvalid`` for characters that not every database takes, ``ValueError`` where parts don't match."""
    if recommendation.case_id != case.id:
        raise ValueError(f"recommendation {recommendation.id!r} speaks of {recommendation.case_id!r}, not {case.id!r}")
    if at.tzinfo is None:
        raise ValueError(f"recommendation {recommendation.id!r} is added at a time without a time zone")
    lane = routed_lane(recommendation)
    content = None if lane == NEVER_WRITTEN else dump_case(case)
    _check(case, recommendation, content)
    text = dump_json(recommendation)
    body = dump_json(stub_of(recommendation)) if lane else text
    digest = _digest(body if lane else f"{body}\0{content}")
    said = written_exchanges(recommendation.exchanges) if recommendation.exchanges and not lane else None
    return Entry(
        id=recommendation.id,
        case_id=case.id,
        status=recommendation.status.value,
        lane=lane,
        text=text,
        body=body,
        digest=digest,
        content=content,
        content_digest=_digest(content) if content is not None else None,
        at=at.astimezone(UTC),
        audit=_audited(recommendation, digest, said.digest if said else None, by),
        exchanges=said.packed if said else None,
    )


@dataclass(frozen=True, slots=True)
class Content:
    """What a case says, as text; None where nothing of it may be written."""

    case_id: CaseId
    digest: str | None
    body: str | None
    at: datetime


def content_of(case: Case, lane: str | None, at: datetime) -> Content:
    """The content of a case that is routed to ``lane``, or to none. Raises ``CaseInvalid`` as ``entry_of`` does."""
    if not is_sound(case.id):
        raise CaseInvalid(f"the id {case.id!r} holds a character that can't be kept")
    body = None if lane == NEVER_WRITTEN else dump_case(case)
    if body is not None and _UNSOUND.search(body):
        raise CaseInvalid(f"case {case.id!r} holds a NUL character or half a surrogate pair, which can't be kept")
    return Content(case.id, _digest(body) if body is not None else None, body, at.astimezone(UTC))


def _audited(recommendation: Recommendation, digest: str, exchanged: str | None, by: Actor) -> AuditDraft:
    """What the trail says of it: no words of the content, and of a routed case nothing that was made of it."""
    lane = routed_lane(recommendation)
    said: dict[str, object] = {"recommendation": recommendation.id, "digest": digest}
    if lane:
        said |= {"lane": lane}
    else:
        said |= {"verdict": recommendation.verdict.value, "actions": [each.action for each in recommendation.actions]}
        said |= {"exchanges": exchanged} if exchanged else {}
    made = recommendation.provenance
    return AuditDraft(
        event=f"recommendation.{recommendation.status.value}",
        subject=f"case/{recommendation.case_id}",
        actor=by.person,
        via=by.via,
        payload=said,
        corpus=made.corpus_fingerprint,
        model=made.model or "",
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _check(case: Case, recommendation: Recommendation, content: str | None) -> None:
    if not (is_sound(case.id) and is_sound(recommendation.id)):
        raise CaseInvalid(f"the id {case.id!r} or {recommendation.id!r} holds a character that can't be kept")
    if content is not None and _UNSOUND.search(content):
        raise CaseInvalid(f"case {case.id!r} holds a NUL character or half a surrogate pair, which can't be kept")


def conflict(recommendation: str) -> RecommendationConflict:
    """The error of an id that stands for something else."""
    return RecommendationConflict(
        f"recommendation {recommendation!r} stands already and says something else; add this one under an id of its own"
    )


def sealed(case: str) -> CaseSealed:
    """The error of a case that was routed to people."""
    return CaseSealed(f"case {case!r} was routed to people; those who may see it find it in their own queue")


def erased(case: str) -> CaseErased:
    """The error of a case whose content was erased."""
    return CaseErased(f"what case {case!r} said was erased; its decisions stand, and so does its trail")


def no_case(case: str) -> CaseNotFound:
    """The error of a case that was never kept."""
    return CaseNotFound(f"no case {case!r}; a case is kept once something was recommended for it")


def no_recommendation(recommendation: str) -> RecommendationNotFound:
    """The error of an id that no recommendation has."""
    return RecommendationNotFound(f"no recommendation {recommendation!r}; its id is in the answer that made it")
