"""Groups of commands that load a command's module, and with it what the command needs, only when it is asked for."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

import typer
from typer.core import TyperGroup

from copilot.heap import growing

if TYPE_CHECKING:  # typer carries click inside and shows its types nowhere else
    from typer._click import Command, Context, HelpFormatter


class LazyCommands(TyperGroup):
    """A group whose commands stand each in a module of ``package``: that of its name, or that which ``elsewhere`` says.

    ``table`` has a line for each, in the order in which the help shows them.
    """

    package: ClassVar[str]
    table: ClassVar[Mapping[str, str]]
    elsewhere: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: "Context") -> list[str]:
        """Their names."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """The command of that name, None when there is none."""
        del ctx
        if cmd_name not in self.table:
            return None
        return _load(f"{self.package}.{self.elsewhere.get(cmd_name, cmd_name)}", cmd_name)

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the table of commands without loading any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))


def _load(module_name: str, name: str) -> "Command":
    """The command itself: the module's ``app`` where it is a group, else its function of that name."""
    with growing():
        module = import_module(module_name)
    parent = typer.Typer(add_completion=False, rich_markup_mode=None)
    parent.callback()(_nothing)
    if hasattr(module, "app"):
        parent.add_typer(module.app, name=name)
    else:
        parent.command(name)(getattr(module, name))
    return typer.main.get_group(parent).commands[name]


def _nothing() -> None:
    """A group needs a callback to stay a group with one command."""
