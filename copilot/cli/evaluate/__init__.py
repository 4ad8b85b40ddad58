"""``copilot eval``: measuring and calibrating, a module for each command."""

import typer

from copilot.cli.evaluate.agreement import agreement
from copilot.cli.evaluate.ask import ask
from copilot.cli.evaluate.calibrate import calibrate
from copilot.cli.evaluate.check import check
from copilot.cli.evaluate.compare import compare
from copilot.cli.evaluate.data import data
from copilot.cli.evaluate.estimate import estimate
from copilot.cli.evaluate.gate import gate
from copilot.cli.evaluate.report import report
from copilot.cli.evaluate.retrieval import retrieval
from copilot.cli.evaluate.robustness import counterfactual, robustness
from copilot.cli.evaluate.run import run
from copilot.cli.evaluate.score import score
from copilot.cli.evaluate.threshold import threshold
from copilot.cli.evaluate.validate import validate

app = typer.Typer(help="Measure and calibrate.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Measure and calibrate."""


app.command("run")(run)
app.command("data")(data)
app.command("score")(score)
app.command("report")(report)
app.command("compare")(compare)
app.command("gate")(gate)
app.command("threshold")(threshold)
app.command("estimate")(estimate)
app.command("counterfactual")(counterfactual)
app.command("robustness")(robustness)
app.command("validate")(validate)
app.command("check")(check)
app.command("agreement")(agreement)
app.command("retrieval")(retrieval)
app.command("calibrate")(calibrate)
app.command("ask")(ask)
