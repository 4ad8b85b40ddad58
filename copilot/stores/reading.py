"""What is read, each as one statement, and what a row that is missing or sealed means."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, String, bindparam, func, select

from copilot.cases import Case, CaseId
from copilot.ports import Position, StoredRecommendation
from copilot.recommendations import Exchange, Recommendation, RecommendationId
from copilot.stores.entries import erased, no_case, no_recommendation, sealed
from copilot.stores.tables import case_contents, cases, exchanges, recommendations
from copilot.wire.base import is_sound
from copilot.wire.exchanges import load_exchanges
from copilot.wire.recommendations import load_json
from copilot.wire.stored_cases import load_case

_r = recommendations.c
_ID, _CASE_ID = bindparam("id", type_=String), bindparam("case_id", type_=String)
_CONTENTS = select(case_contents.c.body).join(
    recommendations, (_r.case_id == case_contents.c.case_id) & (_r.content_digest == case_contents.c.digest)
)
_NEWEST = _CONTENTS.where(_r.case_id == _CASE_ID).order_by(_r.position.desc()).limit(1).scalar_subquery()
_MADE_OF = _CONTENTS.where(_r.id == _ID).scalar_subquery()

_GET = select(_r.case_id, _r.body).where(_r.id == _ID)
_HANDED_IN = select(case_contents.c.body).where(case_contents.c.case_id == _CASE_ID).limit(1).scalar_subquery()
_CASE = select(cases.c.lane, func.coalesce(_NEWEST, _HANDED_IN).label("body")).where(cases.c.id == _CASE_ID)
_CASE_OF = select(cases.c.id, cases.c.lane, _MADE_OF.label("body")).join(recommendations).where(_r.id == _ID)
_LANE = select(cases.c.lane).where(cases.c.id == _CASE_ID)
_OF_CASE = select(_r.body).where(_r.case_id == _CASE_ID).order_by(_r.position)
_RECENT = select(_r.position, _r.added_at, _r.body).where(_r.body.is_not(None)).order_by(_r.position.desc())
_EXCHANGES = select(exchanges.c.body).where(exchanges.c.recommendation_id == _ID)
_ANYTHING = select(_r.position, cases.c.lane).join(cases).limit(1)


def read_recommendation(connection: Connection, recommendation: RecommendationId) -> Recommendation:
    """The recommendation of that id. Raises ``RecommendationNotFound`` and ``CaseSealed``."""
    row = _first(connection, _GET, id=recommendation)
    if row is None:
        raise no_recommendation(recommendation)
    if row.body is None:
        raise sealed(row.case_id) if read_lane(connection, row.case_id) else erased(row.case_id)
    return load_json(row.body)


def read_exchanges(connection: Connection, recommendation: RecommendationId) -> tuple[Exchange, ...]:
    """What was said with a model. Raises as ``read_recommendation``."""
    read_recommendation(connection, recommendation)
    row = _first(connection, _EXCHANGES, id=recommendation)
    return load_exchanges(row.body) if row else ()


def read_case(connection: Connection, case: CaseId) -> Case:
    """The newest content of the case. Raises ``CaseNotFound`` and ``CaseSealed``."""
    row = _first(connection, _CASE, case_id=case)
    if row is None:
        raise no_case(case)
    if row.lane is not None:
        raise sealed(case)
    if row.body is None:
        raise erased(case)
    return load_case(row.body)


def read_case_of(connection: Connection, recommendation: RecommendationId) -> Case:
    """The content that the recommendation was made of. Raises as ``read_recommendation``."""
    row = _first(connection, _CASE_OF, id=recommendation)
    if row is None:
        raise no_recommendation(recommendation)
    if row.lane is not None:
        raise sealed(row.id)
    if row.body is None:
        raise erased(row.id)
    return load_case(row.body)


def read_lane(connection: Connection, case: CaseId) -> str | None:
    """The lane that the case was routed to, if it was."""
    row = _first(connection, _LANE, case_id=case)
    return row.lane if row else None


def read_of_case(connection: Connection, case: CaseId) -> list[Recommendation]:
    """All recommendations of the case, oldest first. Raises ``CaseNotFound``."""
    rows = _all(connection, _OF_CASE, case_id=case)
    if not rows and _first(connection, _LANE, case_id=case) is None:
        raise no_case(case)
    return [load_json(row.body) for row in rows if row.body is not None]


def read_recent(connection: Connection, limit: int, before: Position | None) -> list[StoredRecommendation]:
    """The newest of all, newest first, without what is sealed."""
    query = _RECENT if before is None else _RECENT.where(_r.position < before)
    rows = connection.execute(query.limit(limit)).all()
    return [StoredRecommendation(Position(row.position), row.added_at, load_json(row.body)) for row in rows]


def read_anything(connection: Connection) -> None:
    """Fails when the tables don't stand."""
    connection.execute(_ANYTHING).first()


def _first(connection: Connection, query: Select[Any], **names: str) -> Row[Any] | None:
    rows = _all(connection, query, **names)
    return rows[0] if rows else None


def _all(connection: Connection, query: Select[Any], **names: str) -> Sequence[Row[Any]]:
    """The rows; none for a name that no database would take, as nothing can go by it."""
    return connection.execute(query, names).all() if all(map(is_sound, names.values())) else ()
