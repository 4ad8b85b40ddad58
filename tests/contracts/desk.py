"""What every store of desks must do. A new one subclasses this and adds one fixture."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

import pytest

from copilot.cases import CaseId
from copilot.desk.model import FirstView, Handling, HandlingKind, Hiding, Preferences, Reveal
from copilot.desk.ports import Desk
from copilot.people.model import PersonId
from copilot.recommendations import RecommendationId, Verdict
from tests.builders import AT

ANA, BEN = PersonId("ana"), PersonId("ben")
ONE, TWO = CaseId("case-1"), CaseId("case-2")


def minutes(number: int) -> datetime:
    return AT + timedelta(minutes=number)


class DeskContract(ABC):
    @pytest.fixture
    @abstractmethod
    def desk(self) -> Desk:
        """Desks over a database in which ``case-1`` and ``case-2`` stand."""

    async def test_who_chose_nothing_has_what_holds_for_all(self, desk: Desk) -> None:
        assert await desk.preferences(ANA) == Preferences()

    async def test_the_last_choice_of_a_person_stands(self, desk: Desk) -> None:
        chosen = Preferences(Hiding.ALL, True, frozenset({"graphic", "adult"}), 10, True)
        await desk.keep_preferences(ANA, Preferences(toured=True))
        await desk.keep_preferences(ANA, chosen)
        assert (await desk.preferences(ANA), await desk.preferences(BEN)) == (chosen, Preferences())

    async def test_reveals_are_counted_a_person(self, desk: Desk) -> None:
        first, second, bens = Reveal(ANA, ONE, AT, 2), Reveal(ANA, TWO, minutes(3), 4), Reveal(BEN, ONE, AT, 1)
        for each in (second, first, bens):
            await desk.reveal(each)
        assert await desk.reveals(ANA, AT) == [first, second]
        assert await desk.reveals(ANA, minutes(1)) == [second]
        assert await desk.loads(AT) == [1, 6]

    async def test_the_first_view_is_never_changed(self, desk: Desk) -> None:
        view = FirstView(ANA, ONE, RecommendationId("rec-1"), Verdict.NO_VIOLATION, AT)
        later = FirstView(ANA, ONE, None, Verdict.VIOLATION, minutes(1))
        assert await desk.commit_view(view) == view
        assert await desk.commit_view(later) == view
        assert await desk.views(ANA, [ONE, TWO]) == {ONE: view}
        assert await desk.views(BEN, [ONE]) == {}

    async def test_how_drafts_fared_is_kept_by_the_hour(self, desk: Desk) -> None:
        handling = Handling(minutes(7), HandlingKind.AMENDED, 12.5, 80, Verdict.VIOLATION, Verdict.NO_VIOLATION)
        await desk.handled(handling)
        kept = await desk.handlings(AT)
        assert [(one.at, one.kind, one.seconds, one.drafted, one.first) for one in kept] == [
            (AT, HandlingKind.AMENDED, 12.5, Verdict.VIOLATION, None)
        ]
        assert await desk.handlings(minutes(61)) == []

    async def test_what_a_person_decided_comes_newest_first(self, desk: Desk) -> None:
        await desk.has_decided(ANA, ONE, AT)
        await desk.has_decided(ANA, TWO, minutes(1))
        await desk.has_decided(ANA, ONE, minutes(2))
        assert await desk.decided(ANA, AT) == [ONE, TWO]
        assert await desk.decided(ANA, AT, 1) == [ONE]
        assert await desk.decided(ANA, minutes(2)) == [ONE]
        assert await desk.decided(BEN, AT) == []
