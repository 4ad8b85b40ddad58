"""What every store of people must do. A new one subclasses this and adds one fixture."""

import asyncio
from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta

import pytest

from copilot.audit.ports import AuditTrail
from copilot.people import glass, keys, sessions, users
from copilot.people.errors import (
    GlassMovedOn,
    GlassNotFound,
    KeyMovedOn,
    KeyNotFound,
    LastAdmin,
    LoginTaken,
    PersonNotFound,
    SessionNotFound,
)
from copilot.people.glass import GlassId
from copilot.people.keys import KeyId
from copilot.people.limits import NOTHING, Account, Limits, Spent
from copilot.people.model import PersonId, Role
from copilot.people.sessions import SessionId
from copilot.people.users import User
from copilot.stores.ports import Stores
from tests.builders import AT
from tests.people import CHEAP, ROOT, a_digest, a_key, a_session, a_user, an_entry, glass_asked

SOON = AT + timedelta(minutes=5)
TODAY = AT.date()
ANA, ROOTS = PersonId("ana"), PersonId("root")


async def events(trail: AuditTrail) -> list[str]:
    return [record.entry.event for record in await trail.page()]


class PeopleStoreContract(ABC):
    @pytest.fixture
    @abstractmethod
    def stores(self) -> Stores:
        """Empty stores over one database."""

    @pytest.fixture
    async def ana(self, stores: Stores) -> User:
        """An analyst with a password, in the store."""
        user = a_user(languages=frozenset({"de", "pt"}), without=frozenset({"spam"}))
        await stores.people.add_user(user, CHEAP, an_entry(user), AT)
        return user

    async def test_nobody_is_there_at_first(self, stores: Stores) -> None:
        assert await stores.people.nobody()
        assert await stores.people.users() == []
        assert await stores.people.credentials("ana") is None
        assert await stores.people.user_of("https://id.example 1") is None

    async def test_a_person_stands_as_they_were_added(self, stores: Stores, ana: User) -> None:
        assert await stores.people.user(ANA) == ana
        known = await stores.people.credentials("ana")
        assert known is not None
        assert (known.user, known.password) == (ana, CHEAP)
        assert not await stores.people.nobody()
        assert await events(stores.audit) == ["person.added"]

    async def test_a_person_of_a_provider_is_found_there(self, stores: Stores) -> None:
        user = a_user("bea", identity="https://id.example 7")
        await stores.people.add_user(user, None, an_entry(user), AT)
        assert await stores.people.user_of("https://id.example 7") == user

    async def test_a_key_keeps_its_limits(self, stores: Stores, ana: User) -> None:
        key = a_key(limits=Limits(60, 2_000_000_000_000, 5_500_000), counts_as=KeyId("key-0"))
        await stores.people.add_key(key, a_digest(), keys.made(key, ROOT))
        assert await stores.people.keys() == [key]
        other = Limits(requests=1)
        changed = await stores.people.change_key(key.id, lambda old: keys.limited(old, other, ROOT, SOON), SOON)
        assert changed.key == replace(key, limits=other)
        assert (changed.actor().limits, changed.actor().account) == (other, "key/key-0")

    async def test_what_is_used_up_adds_up_a_day_and_account(self, stores: Stores) -> None:
        one, other = Account("key/1"), Account("person/2")
        assert await stores.people.spent(one, TODAY) == NOTHING
        assert await stores.people.spend(one, TODAY, Spent(10, 4)) == Spent(10, 4)
        assert await stores.people.spend(one, TODAY, Spent(5, 0)) == Spent(15, 4)
        await stores.people.spend(other, TODAY, Spent(1, 1))
        await stores.people.spend(one, TODAY - timedelta(days=1), Spent(100, 100))
        assert await stores.people.spent(one, TODAY) == Spent(15, 4)
        assert await stores.people.spent_on(TODAY) == {one: Spent(15, 4), other: Spent(1, 1)}

    async def test_nothing_is_lost_when_many_spend_at_once(self, stores: Stores) -> None:
        account = Account("key/1")
        await asyncio.gather(*(stores.people.spend(account, TODAY, Spent(3, 2)) for _ in range(50)))
        assert await stores.people.spent(account, TODAY) == Spent(150, 100)

    @pytest.mark.parametrize("unknown", ["nobody", "", "\0", "\ud800"])
    async def test_who_is_unknown(self, stores: Stores, unknown: str) -> None:
        with pytest.raises(PersonNotFound):
            await stores.people.user(PersonId(unknown))
        with pytest.raises(SessionNotFound):
            await stores.people.end_session(SessionId(unknown), lambda s: sessions.ended(s, ROOT), AT)
        with pytest.raises(KeyNotFound):
            await stores.people.change_key(KeyId(unknown), lambda key: keys.revoked(key, ROOT, AT), AT)
        with pytest.raises(GlassNotFound):
            await stores.people.change_glass(GlassId(unknown), lambda g: glass.used(g, ROOT, AT), AT)
        assert await stores.people.key(KeyId(unknown)) is None
        assert await events(stores.audit) == []

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param(a_user("other", login="ana"), id="login"),
            pytest.param(a_user("other", identity="https://id.example 1"), id="identity"),
        ],
    )
    async def test_nobody_takes_what_is_somebody_elses(self, stores: Stores, ana: User, other: User) -> None:
        bea = a_user("bea", identity="https://id.example 1")
        await stores.people.add_user(bea, None, an_entry(bea), AT)
        with pytest.raises(LoginTaken):
            await stores.people.add_user(other, None, an_entry(other), AT)
        assert await stores.people.users() == [ana, bea]
        assert await events(stores.audit) == ["person.added"] * 2

    async def test_two_of_a_provider_and_two_without_one(self, stores: Stores, ana: User) -> None:
        for name in ("bea", "cem"):
            user = a_user(name)
            await stores.people.add_user(user, None, an_entry(user), AT)
        assert [user.login for user in await stores.people.users()] == ["ana", "bea", "cem"]

    async def test_a_change_is_kept_with_its_entry_and_signs_out(self, stores: Stores, ana: User) -> None:
        await stores.people.open_session(a_session(), a_digest(), sessions.opened(a_session(), ROOT))
        roles = frozenset({Role.SENIOR_REVIEWER})
        changed = await stores.people.change_user(ANA, lambda user, n: users.with_roles(user, n, roles, ROOT), SOON)
        assert changed == replace(ana, roles=roles) == await stores.people.user(ANA)
        assert await stores.people.sessions_of(ANA) == []
        known = await stores.people.credentials("ana")
        assert known is not None
        assert known.password == CHEAP
        assert await events(stores.audit) == ["person.added", "session.opened", "person.roles_changed"]

    async def test_a_new_password_takes_the_place_of_the_old(self, stores: Stores, ana: User) -> None:
        other = CHEAP.replace("Jb9", "Kc0")
        await stores.people.change_user(ANA, lambda user, _: users.with_password(user, other, ROOT), SOON)
        known = await stores.people.credentials("ana")
        assert known is not None
        assert known.password == other

    async def test_a_change_that_is_refused_leaves_nothing(self, stores: Stores) -> None:
        admin = a_user("admin", Role.ADMIN)
        await stores.people.add_user(admin, CHEAP, an_entry(admin), AT)
        with pytest.raises(LastAdmin):
            await stores.people.change_user(admin.id, lambda u, n: users.with_state(u, n, False, ROOT), SOON)
        assert (await stores.people.user(admin.id)).active
        second = a_user("second", Role.ADMIN)
        await stores.people.add_user(second, CHEAP, an_entry(second), AT)
        await stores.people.change_user(admin.id, lambda u, n: users.with_state(u, n, False, ROOT), SOON)
        with pytest.raises(LastAdmin):
            await stores.people.change_user(second.id, lambda u, n: users.with_state(u, n, False, ROOT), SOON)
        assert await events(stores.audit) == ["person.added", "person.added", "person.deactivated"]

    async def test_a_session_is_found_by_its_digest(self, stores: Stores, ana: User) -> None:
        await stores.people.open_session(a_session(), a_digest(), sessions.opened(a_session(), ROOT))
        known = await stores.people.session(a_digest())
        assert known is not None
        assert (known.session, known.user, known.glass) == (a_session(), ana, ())
        assert await stores.people.session(a_digest("b")) is None

    async def test_who_was_seen_later_was_not_seen_earlier(self, stores: Stores, ana: User) -> None:
        await stores.people.open_session(a_session(), a_digest(), sessions.opened(a_session(), ROOT))
        await stores.people.saw_session(SessionId("session-1"), SOON)
        await stores.people.saw_session(SessionId("session-1"), AT)
        assert (await stores.people.sessions_of(ANA))[0].seen_at == SOON
        assert await events(stores.audit) == ["person.added", "session.opened"]

    async def test_a_new_session_ends_the_one_that_it_follows(self, stores: Stores, ana: User) -> None:
        await stores.people.open_session(a_session(), a_digest(), sessions.opened(a_session(), ROOT))
        later = a_session("session-2", opened_at=SOON, seen_at=SOON)
        await stores.people.open_session(later, a_digest("b"), sessions.opened(later, ROOT), a_digest())
        assert await stores.people.sessions_of(ANA) == [later]
        known = await stores.people.session(a_digest())
        assert known is not None
        assert known.session.ended_at == SOON

    async def test_with_one_session_too_many_the_oldest_ends(self, stores: Stores, ana: User) -> None:
        for number in range(sessions.MOST + 1):
            at = AT + timedelta(minutes=number)
            session = a_session(f"session-{number}", opened_at=at, seen_at=at)
            digest = a_digest("0123456789abcdef"[number])
            await stores.people.open_session(session, digest, sessions.opened(session, ROOT))
        names = [each.id for each in await stores.people.sessions_of(ANA)]
        assert names == [f"session-{number}" for number in range(sessions.MOST, 0, -1)]
        oldest = await stores.people.session(a_digest("0"))
        assert oldest is not None
        assert oldest.session.ended_at == AT + timedelta(minutes=sessions.MOST)

    async def test_sessions_end_one_by_one_and_all_together(self, stores: Stores, ana: User) -> None:
        for number in range(3):
            session = a_session(f"session-{number}")
            await stores.people.open_session(session, a_digest(str(number)), sessions.opened(session, ROOT))
        one = SessionId("session-1")
        await stores.people.end_session(one, lambda session: sessions.ended(session, ROOT), SOON)
        with pytest.raises(SessionNotFound):
            await stores.people.end_session(one, lambda session: sessions.ended(session, ROOT), SOON)
        assert await stores.people.end_sessions(ANA, sessions.all_ended(ANA, ROOT), SOON) == 2
        assert await stores.people.sessions_of(ANA) == []
        assert (await events(stores.audit))[-2:] == ["session.ended", "sessions.ended"]

    async def test_a_key_stands_as_it_was_added(self, stores: Stores, ana: User) -> None:
        await stores.people.add_key(a_key(), a_digest(), keys.made(a_key(), ROOT))
        known = await stores.people.key(KeyId("key-1"))
        assert known is not None
        assert (known.key, known.digest, known.owner) == (a_key(), a_digest(), ana)
        assert await stores.people.keys() == await stores.people.keys(ANA) == [a_key()]
        assert await stores.people.keys(ROOTS) == []
        await stores.people.saw_key(KeyId("key-1"), SOON)
        assert (await stores.people.keys())[0].seen_at == SOON

    async def test_a_key_has_one_successor(self, stores: Stores, ana: User) -> None:
        await stores.people.add_key(a_key(), a_digest(), keys.made(a_key(), ROOT))
        new = a_key("key-2", created_at=SOON, expires_at=SOON + timedelta(days=30))
        overlap = timedelta(hours=1)
        known = await stores.people.change_key(
            KeyId("key-1"), lambda old: keys.rotated(old, new, a_digest("b"), overlap, ROOT), SOON
        )
        assert (known.key, known.digest) == (
            replace(new, replaces=KeyId("key-1"), counts_as=KeyId("key-1")),
            a_digest("b"),
        )
        old = await stores.people.key(KeyId("key-1"))
        assert old is not None
        assert (old.key.expires_at, old.digest) == (SOON + overlap, a_digest())
        third = a_key("key-3", created_at=SOON, expires_at=SOON + timedelta(days=30))
        with pytest.raises(KeyMovedOn):
            await stores.people.change_key(
                KeyId("key-1"), lambda old: keys.rotated(old, third, a_digest("c"), overlap, ROOT), SOON
            )
        assert await stores.people.key(KeyId("key-3")) is None
        assert await events(stores.audit) == ["person.added", "key.made", "key.rotated"]

    async def test_a_key_is_revoked_once(self, stores: Stores, ana: User) -> None:
        await stores.people.add_key(a_key(), a_digest(), keys.made(a_key(), ROOT))
        known = await stores.people.change_key(KeyId("key-1"), lambda key: keys.revoked(key, ROOT, SOON), SOON)
        assert not known.key.stands(SOON)
        with pytest.raises(KeyMovedOn):
            await stores.people.change_key(KeyId("key-1"), lambda key: keys.revoked(key, ROOT, SOON), SOON)

    async def test_glass_that_is_used_turns_the_session(self, stores: Stores) -> None:
        root = a_user("root", Role.ADMIN)
        await stores.people.add_user(root, CHEAP, an_entry(root), AT)
        await stores.people.open_session(a_session(person="root"), a_digest(), sessions.opened(a_session(), ROOT))
        await stores.people.add_glass(glass_asked())
        at = AT + timedelta(minutes=2)
        turn = (SessionId("session-1"), a_digest("f"))
        made = await stores.people.change_glass(GlassId("glass-1"), lambda g: glass.used(g, ROOT, at), at, turn)
        assert (made.used_at, made.ends_at) == (at, at + glass.LASTS)
        assert await stores.people.session(a_digest()) is None
        known = await stores.people.session(a_digest("f"))
        assert known is not None
        assert known.glass == (made,)
        with pytest.raises(GlassMovedOn):
            await stores.people.change_glass(GlassId("glass-1"), lambda g: glass.used(g, ROOT, at), at)
        assert await stores.people.glass(ROOTS) == await stores.people.glass() == [made]
        assert (await events(stores.audit))[-2:] == ["break_glass.asked", "break_glass.used"]
