"""Who may come in comes in, everybody else is refused alike; sessions end when they should."""

import logging
from dataclasses import replace
from datetime import timedelta
from time import perf_counter

import pytest

from copilot.errors import StoreUnavailable
from copilot.people import users
from copilot.people.accounts import FIRST_LASTS, Accounts, NewUser
from copilot.people.desk import People
from copilot.people.errors import PersonInvalid, SessionNotFound, SignInRefused, TooManyAttempts
from copilot.people.model import Permission, Role
from copilot.people.parts import note_seen
from copilot.people.passwords import Cost, Passwords, check_password
from copilot.people.sessions import IDLE, LONGEST, SEEN_EVERY, KnownSession, SessionId
from copilot.people.signing_in import Attempt, Identity, SigningIn
from copilot.people.throttle import Limits, Throttle
from copilot.people.users import User, UserChange
from copilot.stores.ports import Stores
from tests.builders import AT
from tests.clocks import MovedClock
from tests.people import PASSWORD, ROOT

HERE = "127.0.0.1"
RIGHT = Attempt("ana@example.org", PASSWORD, HERE)


async def test_who_knows_the_password_comes_in(people: People, ana: User) -> None:
    signed_in = await people.signing_in.with_password(replace(RIGHT, login=" ANA@example.org"))
    assert signed_in.user == ana
    known = await people.signing_in.known(signed_in.token)
    assert known is not None
    assert known.user == ana
    assert len(signed_in.token) >= 43


@pytest.mark.parametrize(
    "attempt",
    [
        pytest.param(replace(RIGHT, password="another password"), id="a wrong password"),
        pytest.param(replace(RIGHT, password=PASSWORD + " "), id="one more character"),
        pytest.param(replace(RIGHT, password=""), id="no password"),
        pytest.param(replace(RIGHT, password="\ud800\0"), id="no text"),
        pytest.param(replace(RIGHT, login="bea@example.org"), id="a login that nobody has"),
        pytest.param(replace(RIGHT, login="a b\0"), id="a login that nobody can have"),
        pytest.param(replace(RIGHT, login="queue"), id="a service"),
        pytest.param(replace(RIGHT, login="away"), id="somebody who is let in no longer"),
    ],
)
async def test_everybody_else_is_refused_alike(people: People, ana: User, stores: Stores, attempt: Attempt) -> None:
    await people.accounts.add(NewUser("The queue", "queue", frozenset({Role.SERVICE})), ROOT)
    away = await people.accounts.add(NewUser("Away", "away", frozenset({Role.ANALYST}), PASSWORD), ROOT)
    await people.accounts.set_active(away.id, False, ROOT)
    with pytest.raises(SignInRefused, match=r"^login and password don't belong together$"):
        await people.signing_in.with_password(attempt)
    last = await stores.audit.last()
    assert last is not None
    assert last.entry.event == "sign_in.refused"
    assert last.payload == '{"address":"127.0.0.1"}'


async def test_a_login_that_nobody_has_takes_as_long(people: People) -> None:
    passwords = Passwords(Cost(time=2, memory=8192, lanes=1))
    parts = replace(people.parts, passwords=passwords, throttle=Throttle(Limits(login=1000, address=1000)))
    slow = SigningIn(parts)
    await Accounts(parts).add(NewUser("Ana Ortiz", "ana@example.org", frozenset({Role.ANALYST}), PASSWORD), ROOT)
    took: dict[str, float] = {}
    for login in ("ana@example.org", "nobody@example.org") * 6:
        before = perf_counter()
        with pytest.raises(SignInRefused):
            await slow.with_password(Attempt(login, "a wrong password", HERE))
        took[login] = min(took.get(login, 9.0), perf_counter() - before)
    assert 0.5 < took["ana@example.org"] / took["nobody@example.org"] < 2
    passwords.close()


async def test_a_login_may_be_tried_ten_times(people: People, ana: User) -> None:
    for login in ("ana@example.org", "nobody@example.org"):
        for number in range(10):
            with pytest.raises(SignInRefused):
                await people.signing_in.with_password(Attempt(login, "wrong", f"198.51.100.{number}"))
        with pytest.raises(TooManyAttempts) as refused:
            await people.signing_in.with_password(Attempt(login, PASSWORD, "198.51.100.200"))
        assert 0 < refused.value.retry_after <= 900


async def test_who_has_come_in_is_forgiven(people: People, ana: User) -> None:
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(SignInRefused):
                await people.signing_in.with_password(replace(RIGHT, password="wrong"))
        await people.signing_in.with_password(RIGHT)


async def test_a_whole_office_comes_in_by_one_address(people: People, ana: User) -> None:
    for _ in range(70):
        await people.signing_in.with_password(RIGHT)


def test_an_address_may_try_sixty_times_and_again_later() -> None:
    now = 0.0
    throttle = Throttle(now=lambda: now)
    for number in range(60):
        throttle.attempt(f"login-{number}", HERE)
    with pytest.raises(TooManyAttempts):
        throttle.attempt("another", HERE)
    throttle.attempt("another", "198.51.100.7")
    now = 900.0
    throttle.attempt("another", HERE)


@pytest.mark.parametrize(("processes", "login", "address"), [(1, 10, 60), (2, 5, 30), (4, 3, 15), (64, 1, 1)])
def test_each_of_several_processes_allows_its_share(processes: int, login: int, address: int) -> None:
    assert Limits().among(processes) == Limits(login, address)


async def test_one_of_several_processes_counts_so(people: People, ana: User) -> None:
    one_of_four = people.among(4)
    for _ in range(3):
        with pytest.raises(SignInRefused):
            await one_of_four.signing_in.with_password(replace(RIGHT, password="another password"))
    with pytest.raises(TooManyAttempts):
        await one_of_four.signing_in.with_password(RIGHT)
    assert people.among(1) is people


async def test_a_session_ends_when_nobody_is_there(people: People, ana: User, clock: MovedClock) -> None:
    signed_in = await people.signing_in.with_password(RIGHT)
    clock.on(seconds=IDLE.total_seconds() - 1)
    assert await people.signing_in.known(signed_in.token)
    clock.on(seconds=IDLE.total_seconds() - 1)
    assert await people.signing_in.known(signed_in.token)
    clock.on(seconds=IDLE.total_seconds())
    assert await people.signing_in.known(signed_in.token) is None


async def test_a_session_ends_with_the_day(people: People, ana: User, clock: MovedClock) -> None:
    signed_in = await people.signing_in.with_password(RIGHT)
    while clock.now() < signed_in.session.opened_at + LONGEST:
        assert await people.signing_in.known(signed_in.token)
        clock.on(minutes=29)  # never away for long
    assert await people.signing_in.known(signed_in.token) is None


async def test_a_clock_that_is_set_back_ends_nothing(people: People, ana: User, clock: MovedClock) -> None:
    signed_in = await people.signing_in.with_password(RIGHT)
    clock.on(hours=-1)
    assert await people.signing_in.known(signed_in.token)


async def test_signing_in_again_ends_the_session_before(people: People, ana: User) -> None:
    first = await people.signing_in.with_password(RIGHT)
    second = await people.signing_in.with_password(RIGHT, first.token)
    assert second.token != first.token
    assert await people.signing_in.known(first.token) is None
    assert await people.signing_in.known(second.token)


async def test_a_session_is_nothing_without_its_person(people: People, ana: User, stores: Stores) -> None:
    signed_in = await people.signing_in.with_password(RIGHT)
    away = UserChange(replace(ana, active=False), users.entry("person.changed", ana, ROOT))
    await stores.people.change_user(ana.id, lambda _user, _others: away, ana.created_at)
    assert len(await people.accounts.sessions(ana.id)) == 1
    assert await people.signing_in.known(signed_in.token) is None


@pytest.mark.parametrize("what", ["roles", "state", "password", "all sessions", "this session"])
async def test_what_ends_a_session_at_once(people: People, ana: User, what: str) -> None:
    signed_in = await people.signing_in.with_password(RIGHT)
    if what == "roles":
        await people.accounts.set_roles(ana.id, frozenset({Role.POLICY}), ROOT)
    elif what == "state":
        await people.accounts.set_active(ana.id, False, ROOT)
    elif what == "password":
        await people.accounts.set_password(ana.id, "five other words of mine", ROOT)
    elif what == "all sessions":
        assert await people.accounts.end_sessions(ana.id, ROOT) == 1
    else:
        await people.signing_in.out(signed_in.session.id, ROOT)
        await people.signing_in.out(signed_in.session.id, ROOT)
    assert await people.signing_in.known(signed_in.token) is None
    assert await people.accounts.sessions(ana.id) == []


async def test_somebody_sets_a_password_of_their_own(people: People, ana: User) -> None:
    before = await people.signing_in.with_password(RIGHT)
    with pytest.raises(PersonInvalid):
        await people.signing_in.with_new_password(RIGHT, "short")
    with pytest.raises(SignInRefused):
        await people.signing_in.with_new_password(replace(RIGHT, password="wrong"), "five other words of mine")
    after = await people.signing_in.with_new_password(RIGHT, "five other words of mine")
    assert await people.signing_in.known(before.token) is None
    assert await people.signing_in.known(after.token)
    with pytest.raises(SignInRefused):
        await people.signing_in.with_password(RIGHT)


async def test_a_password_that_was_made_for_somebody_opens_the_way_to_their_own(people: People, ana: User) -> None:
    made, user = await people.accounts.make_first_password(ana.id, ROOT)
    assert (len(made), made.count("-"), user.first_until) == (29, 4, AT + FIRST_LASTS)
    check_password(made, "ana@example.org")
    with pytest.raises(SignInRefused):  # the one before is over
        await people.signing_in.with_password(RIGHT)
    first = await people.signing_in.with_password(replace(RIGHT, password=made))
    known = await people.signing_in.known(first.token)
    assert known is not None
    assert known.actor(AT).permissions == frozenset()
    with pytest.raises(PersonInvalid, match="choose another"):
        await people.signing_in.with_new_password(replace(RIGHT, password=made), made)
    own = await people.signing_in.with_new_password(replace(RIGHT, password=made), "five other words of mine")
    assert await people.signing_in.known(first.token) is None
    known = await people.signing_in.known(own.token)
    assert known is not None
    assert (known.user.first_until, known.actor(AT).may(Permission.DECIDE)) == (None, True)


async def test_it_lasts_three_days_and_never_longer(people: People, ana: User, clock: MovedClock) -> None:
    made, _ = await people.accounts.make_first_password(ana.id, ROOT)
    clock.on(days=3, seconds=-1)
    await people.signing_in.with_password(replace(RIGHT, password=made))
    clock.on(seconds=1)
    with pytest.raises(SignInRefused, match="don't belong together"):
        await people.signing_in.with_password(replace(RIGHT, password=made))


async def test_no_two_first_passwords_are_alike(people: People, ana: User) -> None:
    made = {(await people.accounts.make_first_password(ana.id, ROOT))[0] for _ in range(20)}
    assert len({group for password in made for group in password.split("-")}) == 100


async def test_nobody_comes_in_where_no_passwords_are_taken(people: People, ana: User) -> None:
    closed = SigningIn(replace(people.parts, takes_passwords=False))
    with pytest.raises(SignInRefused, match="your organisation"):
        await closed.with_password(RIGHT)


async def test_somebody_ends_their_other_sessions_right_after_signing_in(
    people: People, ana: User, clock: MovedClock
) -> None:
    old, other, new = [(await people.signing_in.with_password(RIGHT)).session for _ in range(3)]
    by = KnownSession(new, ana).actor(AT)
    with pytest.raises(SessionNotFound):
        await people.accounts.end_own(new, SessionId("session_of_another"), by)
    await people.accounts.end_own(new, old.id, by)
    assert {each.id for each in await people.accounts.sessions(ana.id)} == {other.id, new.id}
    clock.on(minutes=10, seconds=1)
    with pytest.raises(SignInRefused, match="sign in again"):
        await people.accounts.end_own(new, None, by)
    clock.on(minutes=-1)
    await people.accounts.end_own(new, None, by)
    assert [each.id for each in await people.accounts.sessions(ana.id)] == [new.id]


async def test_a_hash_that_has_become_cheap_is_made_anew(people: People, ana: User, stores: Stores) -> None:
    dearer = replace(people.parts, passwords=Passwords(Cost(time=2, memory=16, lanes=1)))
    assert await SigningIn(dearer).with_password(RIGHT)
    known = await stores.people.credentials("ana@example.org")
    assert known is not None
    assert "m=16,t=2" in (known.password or "")
    assert await SigningIn(dearer).with_password(RIGHT)
    assert await people.signing_in.with_password(RIGHT)


BEA = Identity("https://id.example", "7", "Bea", "bea@example.org", frozenset({Role.ANALYST}))


async def test_who_comes_from_a_provider_is_added_once(people: People) -> None:
    first = await people.signing_in.with_identity(BEA)
    second = await people.signing_in.with_identity(BEA)
    assert first.user == second.user
    assert (first.user.login, first.user.identity) == ("bea@example.org", "https://id.example 7")
    with pytest.raises(SignInRefused):
        await people.signing_in.with_password(Attempt("bea@example.org", "", HERE))


async def test_roles_are_what_the_provider_says_now(people: People) -> None:
    first = await people.signing_in.with_identity(replace(BEA, roles=frozenset({Role.ADMIN})))
    second = await people.signing_in.with_identity(replace(BEA, name="Beatriz"))
    assert (second.user.roles, second.user.name) == (frozenset({Role.ANALYST}), "Beatriz")
    assert await people.signing_in.known(first.token) is None


async def test_nobody_takes_over_an_account_by_its_login(people: People, ana: User) -> None:
    other = replace(BEA, login="ana@example.org")
    signed_in = await people.signing_in.with_identity(other)
    assert signed_in.user.id != ana.id
    assert signed_in.user.login == "7@id.example"


async def test_who_was_let_out_does_not_come_back_through_the_provider(people: People) -> None:
    user = (await people.signing_in.with_identity(BEA)).user
    await people.accounts.set_active(user.id, False, ROOT)
    with pytest.raises(SignInRefused, match="not active"):
        await people.signing_in.with_identity(BEA)


async def test_a_full_disk_keeps_nobody_out(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise StoreUnavailable("no room")

    with caplog.at_level(logging.WARNING):
        await note_seen(fails())
    assert "no room" in caplog.text


async def test_who_is_there_is_written_down_to_the_minute(people: People, ana: User, clock: MovedClock) -> None:
    signed_in = await people.signing_in.with_password(RIGHT)
    for _ in range(2):
        clock.on(seconds=SEEN_EVERY.total_seconds() - 25)
        await people.signing_in.known(signed_in.token)
    assert (await people.accounts.sessions(ana.id))[0].seen_at == clock.now()


async def test_glass_is_broken_in_time_for_a_while_and_gives_no_decisions(people: People, clock: MovedClock) -> None:
    new = NewUser("Root", "root", frozenset({Role.ADMIN}), PASSWORD)
    await people.accounts.add(new, ROOT)
    signed_in = await people.signing_in.with_password(Attempt("root", PASSWORD, HERE))
    known = await people.signing_in.known(signed_in.token)
    assert known is not None
    actor = known.actor(clock.now())
    assert not actor.may(Permission.READ_CONTENT)
    asked = await people.glass.ask("a court asks for the wording today", actor)
    clock.on(minutes=2)
    token, digest = people.signing_in.new_secret()
    await people.glass.use(asked.id, actor, known.session.id, digest)
    assert await people.signing_in.known(signed_in.token) is None
    turned = await people.signing_in.known(token)
    assert turned is not None
    assert turned.actor(clock.now()).permissions - actor.permissions == {
        Permission.READ_CONTENT,
        Permission.READ_QUEUES,
        Permission.READ_RECOMMENDATIONS,
    }
    assert turned.actor(clock.now() + timedelta(hours=8)).permissions == actor.permissions
    await people.glass.shut(asked.id, actor)
    again = await people.signing_in.known(token)
    assert again is not None
    assert not again.actor(clock.now()).may(Permission.READ_CONTENT)


async def test_glass_opens_nothing_for_who_is_no_admin_any_more(people: People, clock: MovedClock) -> None:
    admins = [NewUser(name, name, frozenset({Role.ADMIN}), PASSWORD) for name in ("root", "second")]
    root, _ = [await people.accounts.add(new, ROOT) for new in admins]
    signed_in = await people.signing_in.with_password(Attempt("root", PASSWORD, HERE))
    known = await people.signing_in.known(signed_in.token)
    assert known is not None
    actor = known.actor(clock.now())
    asked = await people.glass.ask("a court asks for the wording today", actor)
    await people.glass.use(asked.id, actor, known.session.id, people.signing_in.new_secret()[1])
    await people.accounts.set_roles(root.id, frozenset({Role.AUDITOR}), ROOT)
    again = await people.signing_in.with_password(Attempt("root", PASSWORD, HERE))
    known = await people.signing_in.known(again.token)
    assert known is not None
    assert not known.actor(clock.now()).may(Permission.READ_CONTENT)
