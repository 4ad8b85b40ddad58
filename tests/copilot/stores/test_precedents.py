"""Confirmed cases are found by what they say, and gone once they are erased, sealed or overturned."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from copilot.cases import Author, CaseId
from copilot.casework.appealing import open_appeal, review
from copilot.casework.deciding import approve
from copilot.casework.intake import erase
from copilot.casework.ports import Verb
from copilot.casework.undoing import undo
from copilot.people.model import Actor
from copilot.recommendations import Finding, RecommendationId
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.casework_precedents import SqlPrecedents
from copilot.stores.casework_sql import SqlCaseLedger
from copilot.stores.databases import Database, open_database
from copilot.stores.sql import SqlRecommendationStore
from policy_corpus.model import SectionId
from tests.builders import AT, CONTENT, a_case, a_routed_recommendation
from tests.contracts.case_ledger import Desk
from tests.copilot.casework.building import ADMIN, ANA, OPS, RULES, SARA, a_draft, by, seen
from tests.hash_embedder import HashEmbedder

THREAT = SectionId("violent-speech/2.1")
CASE = CaseId("case-1")


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    name = "migrated_postgres_url" if request.param == "postgres" else "sqlite_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = open_database(url)
    yield database
    await database.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(SqlCaseLedger(database), SqlRecommendationStore(database, RULES), SqlAuditTrail(database))


@pytest.fixture
def precedents(database: Database) -> SqlPrecedents:
    return SqlPrecedents(database, HashEmbedder())


async def decided(desk: Desk, number: int = 1, words: str = CONTENT) -> None:
    """A case that ana decided, and that nobody has looked at again."""
    case = a_case(id=CaseId(f"case-{number}"), text=words, media=(), context=(), author=Author(f"author-{number}"))
    file = await desk.drafted(a_draft(id=RecommendationId(f"rec-{number}"), case_id=case.id), case)
    act = by(ANA, 1, f"d-{number}")
    await desk.do(lambda f: approve(f, act, seen(file), RULES), case.id)


async def confirmed(desk: Desk, number: int = 1, words: str = CONTENT) -> None:
    """A case that a second person agreed to."""
    await decided(desk, number, words)
    await desk.do(lambda f: review(f, by(SARA, 2), agrees=True), CaseId(f"case-{number}"))


async def found(precedents: SqlPrecedents, words: str = CONTENT) -> list[str]:
    return [one.case_id for one in await precedents.similar(words, [THREAT])]


async def test_what_is_confirmed_is_found_by_what_it_says(desk: Desk, precedents: SqlPrecedents) -> None:
    await confirmed(desk)
    await confirmed(desk, 2, "The bakery at the corner closes on Mondays.")
    [one] = await precedents.similar(CONTENT, [THREAT])
    assert (one.case_id, one.section, one.finding) == (CASE, THREAT, Finding.VIOLATED)
    assert one.similarity == pytest.approx(1, abs=1e-3)
    assert await precedents.similar(CONTENT, [SectionId("hateful-conduct/1.1")]) == ()
    assert await found(precedents, "The bakery at the corner closes on Mondays.") == ["case-2"]


async def test_of_many_sections_none_is_passed_over(desk: Desk, precedents: SqlPrecedents) -> None:
    await confirmed(desk)
    others = [SectionId(f"hateful-conduct/1.{number}") for number in range(19)]
    for place in (0, 7, 8, 15, 16, 19):
        [one] = await precedents.similar(CONTENT, [*others[:place], THREAT, *others[place:]])
        assert one.case_id == CASE
    assert await precedents.similar(CONTENT, others) == ()
    assert await precedents.similar(CONTENT, []) == ()


async def test_what_was_only_decided_weighs_nothing(desk: Desk, precedents: SqlPrecedents) -> None:
    await decided(desk)
    assert await found(precedents) == []


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        pytest.param(lambda f: undo(f, by(ANA, 9), "d-1"), ANA, id="undone"),
        pytest.param(lambda f: erase(f, by(ADMIN, 9)), ADMIN, id="erased"),
    ],
)
async def test_what_no_longer_stands_is_gone(desk: Desk, precedents: SqlPrecedents, verb: Verb, who: Actor) -> None:
    await confirmed(desk)
    assert await found(precedents) == [CASE]
    await desk.ledger.change(CASE, verb)
    assert await found(precedents) == []


async def test_what_is_sealed_is_gone_with_its_vector(
    desk: Desk, precedents: SqlPrecedents, database: Database
) -> None:
    await confirmed(desk)
    assert await found(precedents) == [CASE]
    stub = a_routed_recommendation("legal_hold", id=RecommendationId("rec-9"))
    await desk.recommendations.add(await desk.recommendations.case(CASE), stub, AT)
    assert await found(precedents) == []
    assert await database.read(lambda c: c.scalar(text("SELECT count(*) FROM precedent_vectors"))) == 0


async def test_an_appeal_that_is_open_leaves_it_standing(desk: Desk, precedents: SqlPrecedents) -> None:
    await confirmed(desk)
    await desk.do(lambda f: open_appeal(f, by(OPS, 9, "a-1"), RULES))
    assert await found(precedents) == [CASE]
