"""``copilot users``: who may work with the copilot."""

from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.console import note, one_line, say
from copilot.cli.desk import read_password, with_people
from copilot.people.accounts import NewUser
from copilot.people.desk import People
from copilot.people.model import Actor, Role
from copilot.people.sessions import Session, SessionId
from copilot.people.users import User

app = typer.Typer(help="People: add, list, roles, passwords, sessions.", no_args_is_help=True)

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="What they sign in with.")]
LoginOption = Annotated[str, typer.Option("--login", help="What they sign in with, as ana@example.org.")]
Name = Annotated[str, typer.Option("--name", help="What others read.")]
Roles = Annotated[list[Role], typer.Option("--role", help="What they are responsible for; may be given again.")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="A file that holds the password; else it is asked for.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="A language that they read, as de; may be given again.")
]
Without = Annotated[
    list[str] | None, typer.Option("--without", help="A type of cases that they don't work on; may be given again.")
]


@app.command("create-admin")
def create_admin(login: LoginOption, name: Name, password_file: PasswordFile = None) -> None:
    """Add somebody who manages people; from then on nobody is answered without signing in."""
    new = NewUser(name, login, frozenset({Role.ADMIN}), read_password(password_file))
    user = with_people(lambda people, by: people.accounts.add(new, by))
    say(f"{user.login} manages people from now on")
    note("This machine is no longer answered without signing in, unless COPILOT_ANONYMOUS=local says so.")


@app.command("add")
def add(
    login: LoginOption,
    name: Name,
    role: Roles,
    password_file: PasswordFile = None,
    language: Languages = None,
    without: Without = None,
) -> None:
    """Let somebody in; with an empty password one is made that they change when they first sign in.

    A service (`--role service`) has keys and no password: copilot keys create.
    """
    password = None if role == [Role.SERVICE] else read_password(password_file) or None
    new = NewUser(name, login, frozenset(role), password, frozenset(language or ()), frozenset(without or ()))
    user = with_people(lambda people, by: people.accounts.add(new, by))
    say(f"{user.login} is let in as {_roles(user)}: {user.id}")
    if password is None and role != [Role.SERVICE]:
        first_password(user.login)


@app.command("list")
def list_() -> None:
    """Everybody who was ever let in, a line each."""
    users = with_people(lambda people, _: people.accounts.all())
    for user in users:
        state = "" if user.active else "  not active"
        how = "  with the provider" if user.identity else ""
        say(one_line(f"{user.login:<32} {user.name:<24} {_roles(user)}{how}{state}  {user.id}"))
    if not users:
        note("Nobody yet: copilot users create-admin --login LOGIN --name NAME")


@app.command("set-roles")
def set_roles(login: Login, role: Annotated[list[Role], typer.Argument(metavar="ROLE...")]) -> None:
    """Give somebody these roles and no others; they are signed out."""

    async def work(people: People, by: Actor) -> User:
        return await people.accounts.set_roles((await people.accounts.by_login(login)).id, frozenset(role), by)

    user = with_people(work)
    say(f"{user.login} is {_roles(user)}")


@app.command("deactivate")
def deactivate(login: Login) -> None:
    """Let somebody in no longer: sessions end, keys open nothing. What they did stays theirs."""
    _set_active(login, active=False)


@app.command("activate")
def activate(login: Login) -> None:
    """Let somebody in again."""
    _set_active(login, active=True)


@app.command("reset-password")
def reset_password(login: Login, password_file: PasswordFile = None) -> None:
    """Set another password for somebody; they are signed out."""
    password = read_password(password_file)

    async def work(people: People, by: Actor) -> User:
        return await people.accounts.set_password((await people.accounts.by_login(login)).id, password, by)

    say(f"{with_people(work).login} has another password")


@app.command("first-password")
def first_password(login: Login) -> None:
    """Make somebody a password to begin with: shown once, good for three days, and for choosing their own alone."""

    async def work(people: People, by: Actor) -> tuple[str, User]:
        return await people.accounts.make_first_password((await people.accounts.by_login(login)).id, by)

    password, user = with_people(work)
    say(password)
    note(f"{user.login} signs in with it until {user.first_until:%Y-%m-%d %H:%M} UTC, and then chooses another one.")


@app.command("sessions")
def sessions(
    login: Login,
    end: Annotated[str | None, typer.Option("--end", help="End the session of this id.", metavar="ID")] = None,
    end_all: Annotated[bool, typer.Option("--end-all", help="Sign them out everywhere.")] = False,
) -> None:
    """Where somebody is signed in; or end one session, or all of them."""

    async def work(people: People, by: Actor) -> list[Session]:
        user = await people.accounts.by_login(login)
        if end_all:
            await people.accounts.end_sessions(user.id, by)
        elif end:
            await people.accounts.end_session(SessionId(end), by)
        return await people.accounts.sessions(user.id)

    standing = with_people(work)
    for session in standing:
        since, seen = f"{session.opened_at:%Y-%m-%d %H:%M}", f"{session.seen_at:%H:%M}"
        say(f"{session.id}  by {session.how}, since {since}, seen {seen} UTC")
    if not standing:
        note(f"{login} is signed in nowhere.")


def _set_active(login: str, *, active: bool) -> None:
    async def work(people: People, by: Actor) -> User:
        return await people.accounts.set_active((await people.accounts.by_login(login)).id, active, by)

    say(f"{with_people(work).login} is {'let in again' if active else 'let in no longer'}")


def _roles(user: User) -> str:
    return ", ".join(sorted(user.roles))
