"""``copilot ask``: what the policies say to a question."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer

from copilot.asking import Answer, Coverage, Question
from copilot.bootstrap import open_asking
from copilot.cli.console import note, one_line, progress, say, say_json
from copilot.cli.options import AsJson, AsOf, CorpusDir, RegionCode, read_date, read_region, settings_for
from copilot.errors import BadInput
from copilot.wire.answers import AnswerOut
from copilot.wire.base import canonical_json

Text = Annotated[str, typer.Argument(metavar="QUESTION", help="A question, in any language.")]
_LONGEST = 1000


def ask(
    text: Text, as_json: AsJson = False, as_of: AsOf = None, region: RegionCode = None, corpus: CorpusDir = None
) -> None:
    """Answer a QUESTION with the sections that answer it in their own words, or say that they don't cover it."""
    if not text.strip() or len(text) > _LONGEST:
        raise BadInput(
            f"a question has 1 to {_LONGEST} characters\n  hint: put it in quotes: 'May somebody post this?'"
        )
    question = Question(text, read_date(as_of) or datetime.now(UTC).date(), read_region(region))
    settings = settings_for(corpus)

    async def work() -> Answer:
        with progress("embedding the policies") as advance:
            asking = await open_asking(settings, advance)
        try:
            return await asking.ask(question)
        finally:
            await asking.close()

    answer = asyncio.run(work())
    if as_json:
        say_json(canonical_json(AnswerOut.of(answer).model_dump(mode="json")))
    else:
        _print(answer)


def _print(answer: Answer) -> None:
    if answer.status is Coverage.ROUTED:
        say("This belongs to people: the question reads like a case that no machine may look at. Nothing was searched.")
        say(f"Hand it over by the lane {answer.lane}.")
        return
    if answer.status is Coverage.NOT_COVERED:
        say("Not covered: the policies don't answer this. Nearest are:", "bold")
    for sentence in answer.sentences:
        say(f"{sentence.text} [{', '.join(sentence.citations)}]")
    for near in answer.near:
        section = near.section
        say()
        say(f"{section.id}@{section.version}  {section.policy_title} / {' / '.join(section.heading_path)}", "bold")
        for citation in answer.citations:
            if citation.section == section.id:
                say(f"  [{citation.id}] “{one_line(citation.quote)}”")
    if answer.failure:
        note(f"The model gave no usable answer ({answer.failure}); these are the policies' own words.")
    if answer.dropped:
        note("Dropped: " + ", ".join(f"{count} {why}" for why, count in answer.dropped.items()))
