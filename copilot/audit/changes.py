"""Entering that the policies or the settings are others than before, when the program starts with them."""

import json
from collections.abc import Mapping
from datetime import datetime

from copilot.audit.entries import AuditDraft
from copilot.audit.ports import AuditTrail
from copilot.outbox import OutboxEvent
from copilot.people.model import SYSTEM

POLICIES, SETTINGS = "policies.changed", "settings.changed"


async def enter_changes(
    trail: AuditTrail, corpus: str, settings: Mapping[str, str], at: datetime, newest: Mapping[str, str] | None = None
) -> None:
    """Enter the fingerprint of the policies and the settings, each unless the trail says that they stood already.

    ``settings`` hold no secrets. ``newest`` is the newest version of each policy; others are told which of them are
    new, in the same transaction. Two programs that start at once may both enter the same.
    """
    policies, before = await trail.last(POLICIES), await trail.last(SETTINGS)
    drafts, told = [], []
    if policies is None or policies.entry.corpus != corpus:
        known = json.loads(policies.payload or "{}").get("versions", {}) if policies else {}
        drafts.append(_draft(POLICIES, "policies", {"versions": dict(newest or {})}, corpus))
        told.append(_published(corpus, newest or {}, known))
    if before is None or json.loads(before.payload or "{}") != dict(settings):
        drafts.append(_draft(SETTINGS, "settings", settings, corpus))
    await trail.enter(drafts, at, told)


def _draft(event: str, subject: str, payload: Mapping[str, object], corpus: str) -> AuditDraft:
    return AuditDraft(event, subject, SYSTEM.person, SYSTEM.via, payload, corpus)


def _published(corpus: str, newest: Mapping[str, str], known: Mapping[str, str]) -> OutboxEvent:
    new = [
        {"policy": policy, "version": version}
        for policy, version in sorted(newest.items())
        if known.get(policy) != version
    ]
    return OutboxEvent("policy.published", "policies", {"corpus": corpus, "policies": new})
