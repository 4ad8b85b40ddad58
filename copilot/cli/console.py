"""How the command line looks: rich on a terminal, plain when piped; what strangers wrote is never interpreted."""

import json
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def safe(text: str) -> str:
    """``text`` on a terminal: control, format and bidi characters as visible escapes, so that it can't act."""
    return "".join(_visible(character) for character in text)


def one_line(text: str) -> str:
    """``safe`` text whose line breaks are blanks, so that it can't pass for a line of ours."""
    return safe(text).replace("\n", " ").replace("\t", " ")


def _acts(character: str) -> bool:
    if character in "\n\t\u200c\u200d":  # joiners are spelling in many scripts
        return False
    return unicodedata.category(character) in ("Cc", "Cs", "Cf", "Zl", "Zp")


def _visible(character: str) -> str:
    if not _acts(character):
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def say(text: str = "", style: str = "") -> None:
    """A line on standard output."""
    out.print(Text(safe(text), style=style))


def say_json(text: str) -> None:
    """JSON on standard output as it is, but for characters that could act on a terminal: those are escaped."""
    sys.stdout.write("".join(json.dumps(each)[1:-1] if _acts(each) else each for each in text) + "\n")


def complain(text: str) -> None:
    """An error on standard error."""
    err.print(Text(f"error: {safe(text)}", style="bold red" if err.is_terminal else ""))


def note(text: str) -> None:
    """A remark on standard error, so that standard output holds results alone."""
    err.print(Text(safe(text), style="dim" if err.is_terminal else ""))


class Advance(Protocol):
    """Tells how far long work has come."""

    def __call__(self, done: int, total: int) -> None: ...


@contextmanager
def progress(title: str) -> Iterator[Advance]:
    """A progress bar on a terminal; when piped, a line at the start and at the end."""
    if not err.is_terminal:
        yield _plain_progress(title)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        yield _BarAdvance(bar, bar.add_task(title, total=None))


class _BarAdvance:
    def __init__(self, bar: "Progress", task: "TaskID") -> None:
        self._bar, self._task = bar, task

    def __call__(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)


def _plain_progress(title: str) -> Advance:
    started = False

    def advance(done: int, total: int) -> None:
        nonlocal started
        if not started or done == total:
            note(f"{title}: {done} of {total}")
        started = True

    return advance
