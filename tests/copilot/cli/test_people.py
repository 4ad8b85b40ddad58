"""``copilot users`` and ``copilot keys``: what they do, what they say, and what they never show."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from copilot.people.keys import PATTERN
from tests.copilot.cli.conftest import Run

PASSWORD = "four quiet words here"


@pytest.fixture
def password(tmp_path: Path) -> str:
    """A file that holds a password, as editors write it."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def run(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Commands with a database and a pepper of the test's own."""
    settings.setenv("COPILOT_DATA_DIR", str(tmp_path / "data"))
    return run


def test_people_from_the_first_to_the_last(run: Run, password: str) -> None:
    assert "copilot users create-admin" in run("users", "list").err
    made = run("users", "create-admin", "--login", "Root", "--name", "Root", "--password-file", password)
    assert (made.code, made.out) == (0, "root manages people from now on\n")
    assert "COPILOT_ANONYMOUS=local" in made.err
    added = run("users", "add", "--login", "ana", "--name", "Ana", "--role", "analyst", "--password-file", password)
    assert added.code == 0
    assert added.out.startswith("ana is let in as analyst: person_")
    assert run("users", "set-roles", "ana", "analyst", "senior_reviewer").out == "ana is analyst, senior_reviewer\n"
    assert run("users", "reset-password", "ana", "--password-file", password).out == "ana has another password\n"
    assert run("users", "deactivate", "ana").out == "ana is let in no longer\n"
    assert "not active" in run("users", "list").out
    assert run("users", "activate", "ana").out == "ana is let in again\n"
    assert "signed in nowhere" in run("users", "sessions", "ana", "--end-all").err
    listed = run("users", "list").out
    assert [line.split()[0] for line in listed.splitlines()] == ["root", "ana"]
    assert "person.roles_changed" in run("audit", "list").out


def test_a_first_password_is_made_and_shown_once(run: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    added = run("users", "add", "--login", "ana", "--name", "Ana", "--role", "analyst", "--password-file", str(empty))
    assert added.code == 0, added.err
    first = added.out.splitlines()[-1]
    assert re.fullmatch(r"(?:[a-z2-9]{5}-){4}[a-z2-9]{5}", first)
    assert "then chooses another one" in added.err
    again = run("users", "first-password", "ana")
    assert (again.code, again.out.strip() != first) == (0, True)
    entries = run("audit", "list").out
    assert (entries.count("person.first_password_made"), first in entries) == (2, False)


def test_keys_from_the_first_to_the_last(run: Run) -> None:
    run("users", "add", "--login", "queue", "--name", "The queue", "--role", "service")
    assert "copilot keys create" in run("keys", "list").err
    made = run("keys", "create", "--owner", "queue", "--name", "reports", "--scope", "recommendations:draft")
    text = made.out.strip()
    found = PATTERN.fullmatch(text)
    assert found
    assert found[3] not in made.err
    assert "not shown again" in made.err
    rotated = run("keys", "rotate", found[2], "--overlap-hours", "2")
    assert PATTERN.fullmatch(rotated.out.strip())
    assert "2 hours" in rotated.err
    assert run("keys", "revoke", found[2]).out == f"{found[2]} opens nothing any more\n"
    listed = run("keys", "list", "--owner", "queue").out
    assert len(listed.splitlines()) == 2
    assert "revoked" in listed
    assert found[3] not in listed


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["users", "deactivate", "nobody"], 3, "copilot users list", id="somebody who isn't there"),
        pytest.param(["users", "deactivate", "root"], 4, "add another one first", id="the last admin"),
        pytest.param(
            ["users", "set-roles", "root", "analyst"], 4, "add another one first", id="the last admin's roles"
        ),
        pytest.param(["users", "set-roles", "root", "admin", "analyst"], 2, "hint:", id="roles that don't go together"),
        pytest.param(["users", "set-roles", "root", "king"], 2, "king", id="a role that is none"),
        pytest.param(["users", "reset-password", "root"], 2, "--password-file", id="no terminal"),
        pytest.param(["users", "reset-password", "root", "--password-file", "nowhere"], 1, "nowhere", id="no file"),
        pytest.param(["users", "sessions", "root", "--end", "none"], 3, "none", id="a session that isn't there"),
        pytest.param(["keys", "revoke", "none"], 3, "copilot keys list", id="a key that isn't there"),
        pytest.param(
            ["keys", "create", "--owner", "root", "--name", "n", "--scope", "cases:decide"], 2, "may not", id="too much"
        ),
        pytest.param(
            ["keys", "create", "--owner", "root", "--name", "n", "--scope", "break_glass"], 2, "no key", id="never"
        ),
        pytest.param(
            ["users", "add", "--login", "ROOT", "--name", "n", "--role", "analyst", "--password-file", "{password}"],
            4,
            "already",
            id="a login that somebody has",
        ),
    ],
)
def test_errors_name_a_way_out(run: Run, password: str, arguments: list[str], code: int, said: str) -> None:
    run("users", "create-admin", "--login", "root", "--name", "Root", "--password-file", password)
    ran = run(*(each.format(password=password) for each in arguments))
    assert ran.code == code
    assert said in ran.err
    assert PASSWORD not in ran.out + ran.err


def test_a_weak_password_is_refused_and_not_repeated(run: Run, tmp_path: Path) -> None:
    (tmp_path / "weak").write_text("hunter2", encoding="utf-8")
    ran = run("users", "create-admin", "--login", "root", "--name", "Root", "--password-file", str(tmp_path / "weak"))
    assert ran.code == 2
    assert "12 to 256 characters" in ran.err
    assert "hunter2" not in ran.err
    assert "copilot users create-admin" in run("users", "list").err


def _typed(tmp_path: Path, *lines: str) -> tuple[int, str]:
    """Run ``create-admin`` on a terminal, type these lines, and give its end and all that the terminal showed."""
    environment = {**os.environ, "COPILOT_DATA_DIR": str(tmp_path / "data")}
    code = "from copilot.cli import main; main()"
    arguments = ["users", "create-admin", "--login", "root", "--name", "Root"]
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        shown, waiting, until = "", list(lines), time.monotonic() + 120
        while time.monotonic() < until:
            if waiting and re.search(r"(Password|Once more): $", shown[-20:]):
                shown += "|"
                os.write(ours, f"{waiting.pop(0)}\n".encode())
            if select.select([ours], [], [], 0.05)[0]:
                try:
                    shown += os.read(ours, 4096).decode()
                except OSError:
                    break
            elif process.poll() is not None:
                break
    os.close(ours)
    return process.returncode, shown


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        pytest.param([PASSWORD, PASSWORD], 0, "root manages people", id="twice the same"),
        pytest.param([PASSWORD, "something else"], 2, "the two are not the same", id="two that differ"),
    ],
)
def test_a_password_is_typed_twice_and_not_shown(tmp_path: Path, lines: list[str], code: int, said: str) -> None:
    ended, shown = _typed(tmp_path, *lines)
    assert said in shown
    assert ended == code
    assert not any(line in shown for line in lines)


def test_a_key_has_limits_that_can_be_changed(run: Run) -> None:
    run("users", "add", "--login", "queue", "--name", "The queue", "--role", "service")
    made = "keys", "create", "--owner", "queue", "--name", "reports", "--scope", "recommendations:draft"
    run(*made, "--limit", "requests=600", "--limit", "tokens=2000000", "--limit", "money=5.50")
    listed = run("keys", "list").out
    assert "600 requests a minute  0 of 2000000 tokens a day  0 of 5.5 money a day" in listed
    key = listed.split()[0]
    assert run("keys", "limit", key, "--limit", "requests=3").out == f"{key}  3 requests a minute\n"
    assert run("keys", "limit", key).out == f"{key}  no limits\n"
    for wrong in ("requests", "requests=many", "pages=3", "tokens=1.5", "requests=-1", "requests=1e9"):
        assert run("keys", "limit", key, "--limit", wrong).code == 2
