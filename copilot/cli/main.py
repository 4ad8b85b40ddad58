"""The program ``copilot``: its commands, and how it speaks when something goes wrong."""

import io
import sys
from typing import NoReturn

import typer

from copilot.cli import demo, doctor, evaluate, index, models, policies, recommend, search, serve
from copilot.cli.console import complain
from copilot.errors import BadInput, Conflict, CopilotError, Misconfigured, NotFound, Unavailable

EXIT_OF: dict[type[CopilotError], int] = {BadInput: 2, NotFound: 3, Conflict: 4, Misconfigured: 5, Unavailable: 6}
_STOPPED = 130  # by Ctrl-C

app = typer.Typer(
    name="copilot",
    help="Drafts content-policy decisions whose citations can't be fabricated.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("recommend")(recommend.recommend)
app.command("search")(search.search)
app.add_typer(policies.app, name="policies")
app.add_typer(index.app, name="index")
app.add_typer(models.app, name="models")
app.add_typer(evaluate.app, name="eval")
app.command("doctor")(doctor.doctor)
app.command("serve")(serve.serve)
app.command("demo")(demo.demo)


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
    except OSError as error:
        complain(str(error))
        sys.exit(1)
    except SystemExit as end:
        if end.code == _STOPPED:
            complain("stopped")
        raise
    sys.exit(0)
