"""``copilot eval``: measuring and calibrating, a module for each command."""

import typer

from copilot.cli.evaluate.calibrate import calibrate
from copilot.cli.evaluate.check import check
from copilot.cli.evaluate.data import data
from copilot.cli.evaluate.run import run

app = typer.Typer(help="Measure and calibrate.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Measure and calibrate."""


app.command("run")(run)
app.command("data")(data)
app.command("check")(check)
app.command("calibrate")(calibrate)
