"""``copilot eval ask``: whether questions find the right sections, and are left alone when nothing covers them."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

import evals
from copilot.asking import Asking
from copilot.bootstrap import open_retriever
from copilot.cli.console import progress, say
from copilot.cli.options import AsOf, CorpusDir, read_date, settings_for
from copilot.errors import BadInput, Misconfigured
from copilot.settings import Settings
from evals.asking import AskedQuestion, AskingReport, measure_asking, read_questions
from evals.asking_calibration import calibrate_asking
from retrieval.coverage import FITTED
from retrieval.other_subjects import OtherSubjects
from retrieval.questions import QuestionSearch

_FOLDER = Path(evals.__file__).parent
_REPORTING, _CALIBRATION = _FOLDER / "questions.jsonl", _FOLDER / "questions_calibration.jsonl"
Questions = Annotated[Path | None, typer.Option("--questions", help="JSON Lines of questions.", metavar="FILE")]
Calibrate = Annotated[bool, typer.Option("--calibrate", help="Fit the numbers anew first, to questions of their own.")]


def ask(
    questions: Questions = None, calibrate: Calibrate = False, as_of: AsOf = None, corpus: CorpusDir = None
) -> None:
    """Ask the questions whose answers are known, without a model, and count."""
    path = questions or _REPORTING
    try:
        asked = read_questions(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"the questions {str(path)!r} can't be read: {error!r}\n"
            "  hint: one JSON object a line, with id, question, language and sections"
        ) from error
    day = read_date(as_of) or datetime.now(UTC).date()
    try:
        report = asyncio.run(_measure(settings_for(corpus), asked, day, calibrate=calibrate))
    except ModuleNotFoundError as error:
        raise Misconfigured(f"calibrating needs {error.name}\n  hint: pip install 'review-copilot[evals]'") from None
    say(f"a right section in the first three:  {report.found}")
    say(f"and answered:                        {report.answered}")
    say(f"not covered and cited all the same:  {report.cited}")
    say("not as it should be: " + (", ".join(report.missed) or "none"))


async def _measure(settings: Settings, asked: list[AskedQuestion], as_of: date, *, calibrate: bool) -> AskingReport:
    with progress("embedding the policies") as advance:
        retriever = await open_retriever(settings, advance)
    try:
        if calibrate:
            await OtherSubjects(retriever.embedder).write()
            model = await calibrate_asking(retriever, read_questions(_CALIBRATION), as_of)
            FITTED.write_text(model.as_json(), encoding="utf-8")
            say(f"written: {FITTED}")
        asking = Asking(QuestionSearch(retriever), retriever.corpus.fingerprint)
        return await measure_asking(asking.ask, asked, as_of)
    finally:
        await retriever.close()
