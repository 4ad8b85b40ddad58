"""A console with people and cases in it, and clients that are somebody."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import uuid4

import httpx2
from fastapi import FastAPI

from api.access import Rules
from api.app import create_app
from api.console.ports import Setup
from copilot.cases import Author, Case, CaseId, Report, Source
from copilot.casework.files import CaseFile
from copilot.desk.blind import BlindRule
from copilot.people.model import PersonId, Role
from copilot.recommendations import (
    Citation,
    CitationId,
    CitationRole,
    Evidence,
    Finding,
    PartFinding,
    Recommendation,
    RecommendationId,
    RecommendedAction,
    SectionFinding,
    Status,
    Target,
)
from copilot.service import Copilot
from policy_corpus.model import SectionId, Severity
from tests.api.signed_in import HERE, OWN, added, sign_in
from tests.builders import a_recommendation

Client = httpx2.AsyncClient
TEXT = "1000 real followers for 5 dollars, write me today"
SECTION = SectionId("spam/1.1")
OPEN_TO_ALL = Setup(BlindRule(0.0))
_FIELD = re.compile(r'name="(version|recommendation|corpus|act|since|decision)" value="([^"]*)"')


@dataclass
class Office:
    """A copilot with people, and clients of its console."""

    copilot: Copilot
    setup: Setup = OPEN_TO_ALL
    _made: tuple[Setup, FastAPI] | None = None

    @asynccontextmanager
    async def visitor(self, login: str, *roles: Role) -> AsyncIterator[Client]:
        """Somebody who is signed in; added if nobody has that login."""
        if not await self.copilot.people.parts.store.credentials(login):
            await added(self.copilot, login, *(roles or (Role.ANALYST,)))
        transport = httpx2.ASGITransport(app=self._app(), client=("127.0.0.1", 50_000))
        async with Client(transport=transport, base_url=HERE, headers=OWN) as client:
            await sign_in(client, login)
            yield client

    def _app(self) -> FastAPI:
        """One for all that visit, until the console is set up otherwise."""
        if self._made is None or self._made[0] is not self.setup:
            self._made = self.setup, create_app(self.copilot, rules=Rules(anonymous=None), console=self.setup)
        return self._made[1]

    async def case(self, name: str = "case-1", text: str = TEXT, **parts: object) -> CaseFile:
        """A case with a draft that says that it violates ``spam/1.1``."""
        case = Case(CaseId(name), text, language="en", author=Author("seller"), reports=(Report("user", "spam?"),))
        await self.copilot.store.add(case, self.draft(case, **parts), self.copilot.clock.now())
        return await self.copilot.casework.ledger.get(case.id)

    def draft(self, case: Case, **parts: object) -> Recommendation:
        """The draft of that case; severity low, the content is removed, unless said."""
        section = self.copilot.corpus.section(SECTION)
        unit = section.units[0]
        cited = Citation(
            CitationId("c1"),
            section.id,
            str(section.version),
            section.language,
            section.policy_title,
            section.heading_path,
            CitationRole.RULE,
            section.quote(unit),
            unit.start,
            unit.end,
        )
        shown = Evidence(case_source(case), case.text[:9], 0, min(9, len(case.text)))
        met = PartFinding("offer", Status.MET, (cited.id,), (shown,))
        found = SectionFinding(section.id, str(section.version), Finding.VIOLATED, (met,), (), 0.9)
        given: dict[str, object] = {
            "actions": (RecommendedAction("remove", Target.CONTENT, section.id),),
            "severity": Severity.LOW,
            "requires_second_approval": False,
            "signals": (),
            "precedents": (),
        }
        drafted = a_recommendation(
            id=RecommendationId(f"rec-{uuid4().hex}"),
            case_id=case.id,
            findings=(found,),
            citations=(cited,),
            **(given | parts),
        )
        made = replace(drafted.provenance, corpus_fingerprint=self.copilot.corpus.fingerprint, retrieved=())
        return replace(drafted, provenance=made)

    async def person(self, login: str) -> PersonId:
        """The id behind a login."""
        known = await self.copilot.people.parts.store.credentials(login)
        assert known
        return known.user.id


def case_source(case: Case) -> Source:
    """The first source of a case."""
    return next(iter(case.sources()))[0]


async def fields_of(client: Client, case: str = "case-1") -> dict[str, str]:
    """What the forms of a case page are sent with."""
    answer = await client.get("/console/case", params={"id": case})
    assert answer.status_code == 200, answer.text
    return {"case": case, **dict(_FIELD.findall(answer.text))}
