"""The program ``copilot``: how its commands are found, and how it speaks when something goes wrong."""

import io
import sys
from typing import ClassVar, NoReturn

import typer

from copilot.cli.console import complain
from copilot.cli.lazy import LazyCommands
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

EXIT_OF: dict[type[CopilotError], int] = {
    BadInput: 2,
    NotFound: 3,
    Conflict: 4,
    Misconfigured: 5,
    Unavailable: 6,
    Forbidden: 7,
    Unauthenticated: 7,
}
COMMANDS = {
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
_STOPPED = 130  # by Ctrl-C


class _Commands(LazyCommands):
    package = "copilot.cli"
    table = COMMANDS
    elsewhere: ClassVar = {"eval": "evaluate", "restore": "backup"}


app = typer.Typer(
    name="copilot",
    cls=_Commands,
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
