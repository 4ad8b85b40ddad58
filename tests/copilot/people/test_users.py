"""What can be known of a person, and which changes are refused."""

from typing import Any

import pytest

from copilot.people import users
from copilot.people.errors import LastAdmin, OwnAccount, PersonInvalid
from copilot.people.model import PERMISSIONS_OF, Actor, Permission, PersonId, Role
from copilot.people.users import checked, folded
from tests.people import CHEAP, ROOT, a_user


@pytest.mark.parametrize(
    ("written", "login"),
    [
        pytest.param("Ana@Example.org", "ana@example.org", id="capitals"),
        pytest.param(" ana ", "ana", id="blanks around"),
        pytest.param("ＡＮＡ", "ana", id="wide letters"),
        pytest.param("straße", "strasse", id="a sharp s"),
    ],
)
def test_logins_are_compared_folded(written: str, login: str) -> None:
    assert folded(written) == login


@pytest.mark.parametrize("login", ["", "  ", "a b", "a\0b", "a\nb", "a\u200bb", "a\ud800", "x" * 201, "a\u00a0b"])
def test_a_login_that_cannot_be_used(login: str) -> None:
    with pytest.raises(PersonInvalid, match="a login is"):
        folded(login)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        pytest.param({"name": " "}, "a name is", id="no name"),
        pytest.param({"name": "Ana\nOrtiz"}, "a name is", id="a name of two lines"),
        pytest.param({"name": "\ud800"}, "a name is", id="half a character"),
        pytest.param({"roles": frozenset()}, "needs a role", id="no role"),
        pytest.param({"roles": frozenset({Role.ADMIN, Role.ANALYST})}, "goes with no other", id="admin and analyst"),
        pytest.param(
            {"roles": frozenset({Role.SERVICE, Role.ANALYST})}, "goes with no other", id="service and analyst"
        ),
        pytest.param({"languages": frozenset({"German"})}, "no language", id="a language by its name"),
        pytest.param({"without": frozenset({"a,b"})}, "no type of cases", id="a type that is none"),
    ],
)
def test_a_person_who_cannot_be_added(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(PersonInvalid, match=said):
        checked(a_user(**parts))


def test_nobody_changes_their_own_roles_or_lets_themselves_out() -> None:
    admin = a_user("admin", Role.ADMIN)
    self = Actor(admin.id, admin.roles, "session")
    with pytest.raises(OwnAccount):
        users.with_roles(admin, 3, frozenset({Role.ANALYST}), self)
    with pytest.raises(OwnAccount):
        users.with_state(admin, 3, False, self)


def test_the_last_admin_stays() -> None:
    admin = a_user("admin", Role.ADMIN)
    with pytest.raises(LastAdmin):
        users.with_roles(admin, 0, frozenset({Role.ANALYST}), ROOT)
    assert users.with_roles(admin, 1, frozenset({Role.ANALYST}), ROOT).ends_sessions
    assert not users.with_state(admin, 1, False, ROOT).user.active
    away = a_user("away", Role.ADMIN, active=False)
    assert users.with_roles(away, 0, frozenset({Role.ANALYST}), ROOT).user.roles == {Role.ANALYST}


@pytest.mark.parametrize(
    "user",
    [
        pytest.param(a_user("robot", Role.SERVICE), id="a service"),
        pytest.param(a_user(identity="https://id.example 1"), id="somebody of a provider"),
    ],
)
def test_who_has_no_password_to_set(user: users.User) -> None:
    with pytest.raises(PersonInvalid, match="no password to set"):
        users.with_password(user, CHEAP, ROOT)


def test_an_entry_holds_names_in_its_payload_alone() -> None:
    entry = users.added(a_user(name="Ana Ortiz", login="ana@example.org"), ROOT)
    assert entry.payload == {"name": "Ana Ortiz", "login": "ana@example.org", "roles": ["analyst"]}
    assert "ana@" not in f"{entry.subject}{entry.actor}{entry.via}"


def test_an_admin_reads_no_content_and_decides_nothing() -> None:
    admin = Actor(PersonId("admin"), frozenset({Role.ADMIN}), "session")
    assert admin.permissions == PERMISSIONS_OF[Role.ADMIN]
    never = {each for each in Permission if each.name.startswith(("DECIDE", "READ_C", "READ_S", "SECOND"))}
    assert len(never) >= 6
    assert not never & admin.permissions


def test_scopes_narrow_and_what_is_beyond_adds() -> None:
    scopes = frozenset({Permission.DRAFT, Permission.ERASE})
    actor = Actor(PersonId("ana"), frozenset({Role.ANALYST}), "key/1", scopes)
    assert actor.permissions == {Permission.DRAFT}
    beyond = Actor(PersonId("ana"), frozenset({Role.ADMIN}), "session", beyond=frozenset({Permission.READ_CONTENT}))
    assert beyond.may(Permission.READ_CONTENT)
    assert not beyond.may(Permission.DECIDE)
