"""A key looks like one, does what it may and no more, and gives way to its successor."""

from dataclasses import replace
from datetime import timedelta

import pytest

from copilot.people.accounts import NewUser
from copilot.people.desk import People
from copilot.people.errors import KeyInvalid, KeyMovedOn, SignInRefused
from copilot.people.keyring import NewKey
from copilot.people.keys import LONGEST, OVERLAP, PATTERN, id_of, new_key_text, rotated, with_checksum
from copilot.people.model import Permission, Role
from copilot.people.users import User
from copilot.stores.ports import Stores
from tests.clocks import MovedClock
from tests.people import ROOT, a_digest, a_key

DRAFTING = frozenset({Permission.DRAFT})
MONTH = timedelta(days=30)


def test_a_key_is_recognised() -> None:
    name, text = new_key_text("live")
    assert PATTERN.fullmatch(text)
    assert text.startswith(f"rck_live_{name}_")
    assert id_of(text, "live") == name
    assert new_key_text("live")[1] != text


def test_what_is_no_key_here() -> None:
    name, text = new_key_text("live")
    assert name
    swapped = text[:-1] + ("a" if text[-1] != "a" else "b")
    for other in ("", "rck_live", text[:-1], text + "a", text.upper(), swapped, text.replace("rck", "sk"), f" {text}"):
        assert id_of(other, "live") is None
    assert id_of(text, "test") is None
    for place in range(len("rck_live_"), len(text)):
        typo = text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]
        assert id_of(typo, "live") is None


async def test_a_key_acts_for_its_owner_within_its_scopes(people: People, ana: User) -> None:
    made = await people.keys.make(NewKey(ana.id, "a script", DRAFTING, MONTH), ROOT)
    actor = await people.keys.actor(made.text)
    assert (actor.person, actor.via, actor.permissions) == (ana.id, f"key/{made.key.id}", DRAFTING)


async def test_a_key_follows_the_roles_of_its_owner(people: People, ana: User) -> None:
    made = await people.keys.make(NewKey(ana.id, "a script", DRAFTING, MONTH), ROOT)
    await people.accounts.set_roles(ana.id, frozenset({Role.AUDITOR}), ROOT)
    assert (await people.keys.actor(made.text)).permissions == frozenset()


async def test_a_key_is_kept_as_a_digest_alone(people: People, ana: User, stores: Stores) -> None:
    made = await people.keys.make(NewKey(ana.id, "a script", DRAFTING, MONTH), ROOT)
    known = await stores.people.key(made.key.id)
    assert known is not None
    assert len(known.digest) == 64
    assert made.text[-49:-6] not in repr((known, await stores.audit.page()))


async def test_a_key_that_opens_nothing(people: People, ana: User, clock: MovedClock) -> None:
    made = await people.keys.make(NewKey(ana.id, "a script", DRAFTING, MONTH), ROOT)
    _, unknown = new_key_text("live")
    forged = with_checksum(f"rck_live_{made.key.id}_{unknown[22:65]}")
    assert id_of(forged, "live") == made.key.id
    for text in ("", unknown, forged, made.text[:-1]):
        with pytest.raises(SignInRefused):
            await people.keys.actor(text)
    await people.accounts.set_active(ana.id, False, ROOT)
    with pytest.raises(SignInRefused):
        await people.keys.actor(made.text)
    await people.accounts.set_active(ana.id, True, ROOT)
    assert await people.keys.actor(made.text)
    clock.on(days=30)
    with pytest.raises(SignInRefused):
        await people.keys.actor(made.text)


async def test_a_revoked_key_opens_nothing_at_once(people: People, ana: User) -> None:
    made = await people.keys.make(NewKey(ana.id, "a script", DRAFTING, MONTH), ROOT)
    assert await people.keys.actor(made.text)
    await people.keys.revoke(made.key.id, ROOT)
    with pytest.raises(SignInRefused):
        await people.keys.actor(made.text)


async def test_two_keys_are_good_while_they_overlap(people: People, ana: User, clock: MovedClock) -> None:
    old = await people.keys.make(NewKey(ana.id, "a script", DRAFTING, MONTH), ROOT)
    clock.on(days=1)
    new = await people.keys.rotate(old.key.id, ROOT, timedelta(hours=2))
    assert (new.key.name, new.key.scopes, new.key.replaces) == ("a script", DRAFTING, old.key.id)
    assert new.key.expires_at == clock.now() + MONTH
    assert (await people.keys.actor(old.text)).person == (await people.keys.actor(new.text)).person == ana.id
    clock.on(hours=2)
    with pytest.raises(SignInRefused):
        await people.keys.actor(old.text)
    assert await people.keys.actor(new.text)


async def test_without_overlap_the_old_key_is_revoked(people: People, ana: User) -> None:
    old = await people.keys.make(NewKey(ana.id, "a script", DRAFTING, MONTH), ROOT)
    await people.keys.rotate(old.key.id, ROOT, timedelta())
    with pytest.raises(SignInRefused):
        await people.keys.actor(old.text)


def test_a_key_that_cannot_be_rotated() -> None:
    later = a_key("new", created_at=a_key().created_at + timedelta(days=1))
    with pytest.raises(KeyMovedOn):
        rotated(a_key(revoked_at=a_key().created_at), later, a_digest(), OVERLAP, ROOT)
    with pytest.raises(KeyInvalid):
        rotated(a_key(), later, a_digest(), timedelta(days=31), ROOT)


async def test_when_a_key_was_last_used_is_known_to_the_minute(people: People, ana: User, clock: MovedClock) -> None:
    made = await people.keys.make(NewKey(ana.id, "a script", DRAFTING, MONTH), ROOT)
    seen = []
    for _ in range(3):
        clock.on(seconds=40)
        await people.keys.actor(made.text)
        seen.append((await people.keys.all())[0].seen_at)
    assert seen[0] == seen[1]
    assert seen[2] == clock.now()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        pytest.param({"name": " "}, "a key's name", id="no name"),
        pytest.param({"scopes": frozenset()}, "at least one scope", id="no scope"),
        pytest.param({"scopes": frozenset({Permission.ERASE})}, "may not do", id="more than its owner may"),
        pytest.param({"scopes": frozenset({Permission.BREAK_GLASS})}, "no key may", id="breaking the glass"),
        pytest.param({"scopes": frozenset({Permission.MANAGE_KEYS})}, "no key may", id="making keys"),
        pytest.param({"lasts": LONGEST + timedelta(days=1)}, "lasts at most", id="too long"),
        pytest.param({"lasts": timedelta()}, "lasts at most", id="no time at all"),
    ],
)
async def test_a_key_that_cannot_be_made(people: People, ana: User, parts: dict[str, object], said: str) -> None:
    new = replace(NewKey(ana.id, "a script", DRAFTING, MONTH), **parts)  # type: ignore[arg-type]
    with pytest.raises(KeyInvalid, match=said):
        await people.keys.make(new, ROOT)


async def test_a_service_has_keys_and_no_password(people: People) -> None:
    service = await people.accounts.add(NewUser("The queue", "queue", frozenset({Role.SERVICE})), ROOT)
    made = await people.keys.make(NewKey(service.id, "the queue", DRAFTING, MONTH), ROOT)
    assert (await people.keys.actor(made.text)).may(Permission.DRAFT)
