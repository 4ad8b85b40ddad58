"""Which passwords are good enough, and that a hash is one of Argon2id and fits its password alone."""

import pytest

from copilot.people.common import WIDTH, known, packed
from copilot.people.errors import PersonInvalid
from copilot.people.passwords import SHORTEST, Cost, Passwords, check_password

CHEAP = Cost(time=1, memory=8, lanes=1)


@pytest.mark.parametrize(
    "password", ["four quiet words here", "ZxNq8!mmA0#a", "пять тихих слов тут", "x" * 120 + "abcde"]
)
def test_a_password_that_is_good_enough(password: str) -> None:
    check_password(password, "ana@example.org", "ana")


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("", id="none"),
        pytest.param("short words", id="eleven characters"),
        pytest.param("x" * 257, id="too long"),
        pytest.param("aaaaaaaaaaaaaaaa", id="one letter"),
        pytest.param("abababababab", id="two letters"),
        pytest.param("Password1234", id="common"),
        pytest.param("1qaz2wsx3edc", id="common: down the keyboard"),
        pytest.param("gfhjkmgfhjkm", id="common: a Russian word on English keys"),
        pytest.param("unbelievable", id="common: a word"),
        pytest.param("my review-copilot login", id="the name of the program"),
        pytest.param("me is ANA@example.org", id="the login"),
        pytest.param("ｐａｓｓｗｏｒｄ１２３４", id="common in wide letters"),
    ],
)
def test_a_password_that_is_not(password: str) -> None:
    with pytest.raises(PersonInvalid, match="password"):
        check_password(password, "ana@example.org", "ana")


def test_tens_of_thousands_are_known_that_the_rules_would_let_pass() -> None:
    """What many people had and stood in many leaks; each has twelve characters or more."""
    assert known() > 40_000
    assert packed(["Unbelievable", "unbelievable", "short", "ＵＮＢＥＬＩＥＶＡＢＬＥ"], SHORTEST) == packed(
        ["unbelievable"], SHORTEST
    )
    assert len(packed(["unbelievable"], SHORTEST)) == WIDTH


async def test_a_password_holds_no_word_of_the_organisation() -> None:
    passwords = Passwords(CHEAP, words=["Example Video", "abc"])
    passwords.check("four abc words here", "ana")  # too short a word to mean something
    with pytest.raises(PersonInvalid, match="easy to guess"):
        passwords.check("at example video it's me", "ana")
    passwords.close()


def test_what_is_refused_is_not_repeated() -> None:
    with pytest.raises(PersonInvalid) as refused:
        check_password("hunter2", "ana")
    assert "hunter2" not in str(refused.value)


async def test_a_hash_fits_its_password_alone() -> None:
    passwords = Passwords(CHEAP)
    hashed = await passwords.hash("four quiet words here")
    assert hashed.startswith("$argon2id$")
    assert await passwords.verify(hashed, "four quiet words here")
    assert await passwords.verify(hashed, "ｆour quiet words here")
    assert not await passwords.verify(hashed, "four quiet words hers")
    assert not await passwords.verify(None, "nobody's password")
    assert not await passwords.verify("no hash", "four quiet words here")
    assert hashed != await passwords.hash("four quiet words here")
    passwords.close()


async def test_what_hashes_cost_unless_said() -> None:
    passwords = Passwords()
    hashed = await passwords.hash("four quiet words here")
    assert "$m=65536,t=3,p=4$" in hashed
    assert passwords.is_outdated(hashed.replace("m=65536", "m=8"))
    assert not passwords.is_outdated(hashed)
    passwords.close()
