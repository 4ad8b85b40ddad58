"""The program ``copilot``: how its commands are found, and how it speaks when something goes wrong."""

import io
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import typer
from typer.core import TyperGroup

from copilot.cli.console import complain
from copilot.errors import (
    BadInput,
    Conflict,
    CopilotError,
    Forbidden,
    Misconfigured,
    NotFound,
    Unauthenticated,
    Unavailable,
)

if TYPE_CHECKING:  # typer carries click inside and shows its types nowhere else
    from typer._click import Command, Context, HelpFormatter

EXIT_OF: dict[type[CopilotError], int] = {
    BadInput: 2,
    NotFound: 3,
    Conflict: 4,
    Misconfigured: 5,
    Unavailable: 6,
    Forbidden: 7,
    Unauthenticated: 7,
}
COMMANDS = {  # each in the module of copilot.cli that is named after it, loaded when it is asked for
    "recommend": "Draft a recommendation for a TEXT, or for every case of a file.",
    "search": "The sections that matter for a TEXT, ranked: retrieval alone.",
    "ask": "What the policies say to a QUESTION, in their own words.",
    "policies": "The policies: list, show, lint, diff, import, scaffold.",
    "cases": "Cases that people decide: import, list, show, claim, approve.",
    "index": "The index of the policies: build it, look at it.",
    "models": "Files of others, language models among them: list, install, remove.",
    "eval": "Measure and calibrate.",
    "audit": "The audit trail: verify, list, export, checkpoints.",
    "retention": "Erase what decided cases say once its time is over.",
    "backup": "Write all that is in the database to one file, while it is in use.",
    "restore": "Fill an empty database from such a file.",
    "users": "People: add, list, roles, passwords, sessions.",
    "keys": "API keys: create, list, rotate, revoke.",
    "webhooks": "Who else is told of what happens: add, list, remove, rotate-secret, dead, replay.",
    "doctor": "What is configured, what works, what is missing and how to get it.",
    "bench": "How fast the service is, beside the same job done with LangChain.",
    "serve": "Serve recommendations, policies and search over HTTP, to this machine alone.",
    "mcp": "Offer policies, drafts and cases of a running service to agents (MCP).",
    "demo": "Draft recommendations for the sample cases.",
}
EXTRA = {"sklearn": "evals", "scipy": "evals", "mcp": "mcp"}  # what only some commands need
_MODULES = {"eval": "evaluate", "restore": "backup"}
_STOPPED = 130  # by Ctrl-C


class Commands(TyperGroup):
    """Loads a command's module, and with it what the command needs, only when that command is asked for."""

    def list_commands(self, ctx: "Context") -> list[str]:
        """Their names, in the order in which the help shows them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: "Context", cmd_name: str) -> "Command | None":
        """The command of that name, None when there is none."""
        del ctx
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: "Context", formatter: "HelpFormatter") -> None:
        """Write the table of commands without loading any."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def load_command(name: str) -> "Command":
    """The command itself: the module's ``app`` where it is a group, else its function of that name."""
    module = import_module(f"copilot.cli.{_MODULES.get(name, name)}")
    parent = typer.Typer(add_completion=False, rich_markup_mode=None)
    parent.callback()(_program)
    if hasattr(module, "app"):
        parent.add_typer(module.app, name=name)
    else:
        parent.command(name)(getattr(module, name))
    group = typer.main.get_group(parent)
    return group.commands[name]


app = typer.Typer(
    name="copilot",
    cls=Commands,
    help="Drafts content-policy decisions whose citations can't be fabricated.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _program() -> None:
    """Drafts content-policy decisions whose citations can't be fabricated."""


def main() -> NoReturn:
    """Run a command; an error of ours is a sentence and an exit code, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except CopilotError as error:
        complain(str(error))
        sys.exit(next((code for kind, code in EXIT_OF.items() if isinstance(error, kind)), 1))
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in EXTRA:
            raise
        hint = f"pip install 'review-copilot[{EXTRA[missing]}]'"
        complain(f"this needs {missing}, which is not installed\n  hint: {hint}")
        sys.exit(EXIT_OF[Misconfigured])
    except OSError as error:
        complain(str(error))
        sys.exit(1)
    except SystemExit as end:
        if end.code == _STOPPED:
            complain("stopped")
        raise
    sys.exit(0)
