"""What operations can be asked for, as typed dicts. Written by ``python -m tests.api.client_code``; changed there."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypedDict


class CreateRecommendation(TypedDict, total=False):
    """What ``create_recommendation`` can be asked for."""

    as_of: date | str | None
    region: str | None


class CreateBatch(TypedDict, total=False):
    """What ``create_batch`` can be asked for."""

    as_of: date | str | None
    region: str | None


class GetBatchResults(TypedDict, total=False):
    """What ``get_batch_results`` can be asked for."""

    after: int
    limit: int


class ListQueuedCases(TypedDict, total=False):
    """What ``list_queued_cases`` can be asked for."""

    limit: int
    after: str | None
    language: Sequence[str]
    without: Sequence[str]
    state: Sequence[Literal["open", "held", "waiting", "decided", "routed"]]
    free: bool


class ListFilters(TypedDict, total=False):
    """What ``list_filters`` can be asked for."""

    limit: int
    after: str | None


class ListPolicies(TypedDict, total=False):
    """What ``list_policies`` can be asked for."""

    limit: int
    after: str | None
    as_of: date | str | None
    region: str | None


class GetPolicy(TypedDict, total=False):
    """What ``get_policy`` can be asked for."""

    version: str | None


class GetSection(TypedDict, total=False):
    """What ``get_section`` can be asked for."""

    version: str | None


class SearchSections(TypedDict, total=False):
    """What ``search_sections`` can be asked for."""

    as_of: date | str | None
    region: str | None
    q: str
    top: int


class AskPolicy(TypedDict, total=False):
    """What ``ask_policy`` can be asked for."""

    as_of: date | str | None
    region: str | None
    q: str


class ListOwnSessions(TypedDict, total=False):
    """What ``list_own_sessions`` can be asked for."""

    limit: int
    after: str | None


class ListPeople(TypedDict, total=False):
    """What ``list_people`` can be asked for."""

    limit: int
    after: str | None


class ListSessions(TypedDict, total=False):
    """What ``list_sessions`` can be asked for."""

    limit: int
    after: str | None


class ListKeys(TypedDict, total=False):
    """What ``list_keys`` can be asked for."""

    limit: int
    after: str | None
    owner: str | None


class ListWebhooks(TypedDict, total=False):
    """What ``list_webhooks`` can be asked for."""

    limit: int
    after: str | None


class ListDeadEvents(TypedDict, total=False):
    """What ``list_dead_events`` can be asked for."""

    limit: int
    after: str | None


class ListBrokenGlass(TypedDict, total=False):
    """What ``list_broken_glass`` can be asked for."""

    limit: int
    after: str | None


class ListAuditEntries(TypedDict, total=False):
    """What ``list_audit_entries`` can be asked for."""

    limit: int
    after: str | None
    subject: str | None
    actor: str | None
    event: str | None


class ListCheckpoints(TypedDict, total=False):
    """What ``list_checkpoints`` can be asked for."""

    limit: int
    after: str | None
