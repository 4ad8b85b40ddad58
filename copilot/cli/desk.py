"""Working on people from the command line: whoever can reach the database may, and is entered by their account."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from getpass import getpass, getuser
from pathlib import Path
from typing import TypeVar

from copilot.bootstrap import SystemClock
from copilot.errors import BadInput
from copilot.people.desk import People
from copilot.people.model import Actor, PersonId, Role
from copilot.people.opening import open_people
from copilot.settings import read_settings
from copilot.stores.opening import open_stores

Result = TypeVar("Result")


def with_people(work: Callable[[People, Actor], Awaitable[Result]]) -> Result:
    """Run work on the people of the settings; the actor is whoever runs the command."""
    settings = read_settings()

    async def run() -> Result:
        stores = await open_stores(settings.database)
        people = open_people(settings, stores, SystemClock())
        try:
            return await work(people, Actor(PersonId(getuser()), frozenset({Role.ADMIN}), "command line"))
        finally:
            people.close()
            await stores.close()

    return asyncio.run(run())


def read_password(file: Path | None) -> str:
    """The password in a file, else what is typed twice and not shown. Raises ``BadInput``."""
    if file is not None:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    if not sys.stdin.isatty():
        raise BadInput("a password is typed on a terminal\n  hint: or kept in a file: --password-file FILE")
    password = getpass("Password: ")
    if password != getpass("Once more: "):
        raise BadInput("the two are not the same\n  hint: run the command again")
    return password
