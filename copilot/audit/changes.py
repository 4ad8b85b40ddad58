"""Entering that the policies or the settings are others than before, when the program starts with them."""

import json
from collections.abc import Mapping
from datetime import datetime

from copilot.audit.entries import AuditDraft
from copilot.audit.ports import AuditTrail
from copilot.people.model import SYSTEM

POLICIES, SETTINGS = "policies.changed", "settings.changed"


async def enter_changes(trail: AuditTrail, corpus: str, settings: Mapping[str, str], at: datetime) -> None:
    """Enter the fingerprint of the policies and the settings, each unless the trail says that they stood already.

    ``settings`` hold no secrets. Two programs that start at once may both enter the same.
    """
    policies, before = await trail.last(POLICIES), await trail.last(SETTINGS)
    drafts = []
    if policies is None or policies.entry.corpus != corpus:
        drafts.append(_draft(POLICIES, "policies", {}, corpus))
    if before is None or json.loads(before.payload or "{}") != dict(settings):
        drafts.append(_draft(SETTINGS, "settings", settings, corpus))
    await trail.enter(drafts, at)


def _draft(event: str, subject: str, payload: Mapping[str, str], corpus: str) -> AuditDraft:
    return AuditDraft(event, subject, SYSTEM.person, SYSTEM.via, payload, corpus)
