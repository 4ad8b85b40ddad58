"""``copilot demo``: recommendations for the sample cases, and how to go on."""

import asyncio
import json
from importlib.resources import files

from copilot.bootstrap import open_copilot
from copilot.cli.console import out, progress, say
from copilot.cli.render import render
from copilot.settings import read_settings
from copilot.wire.cases import parse_case

_NEXT = """\
Go on:
  copilot recommend "a text of your own"            one recommendation; --json for machines
  copilot recommend --file cases.jsonl --out results.jsonl
  copilot search "a text"                           retrieval alone
  copilot policies list                             the policies; copilot policies show SECTION
  copilot serve                                     HTTP and the console on 127.0.0.1:8000
  copilot doctor                                    what is configured, and how to add a model

These drafts come from a drafter without a language model. It compares; it does not read. For drafts by a model:
  COPILOT_DRAFTER=openai:<model> OPENAI_API_KEY=... copilot recommend "a text"
For a second opinion by a small model on this machine (1.1 GB, xllamacpp):
  copilot models install qwen2.5-coder-1.5b
  COPILOT_DRAFTER=llama:qwen2.5-coder-1.5b copilot recommend "a text"

Next, the console, with sample cases of its own:
  make serve
and open http://127.0.0.1:8000/console in a browser."""


def demo() -> None:
    """Draft recommendations for the sample cases."""
    settings = read_settings()

    async def work() -> None:
        with progress("embedding the policies") as advance:
            copilot = await open_copilot(settings, advance)
        try:
            for line in files("copilot").joinpath("sample_cases.jsonl").read_text(encoding="utf-8").splitlines():
                case = parse_case(json.loads(line)).to_case()
                recommendation = await copilot.recommend(case)
                out.print(render(recommendation, case.content()))
                say()
        finally:
            await copilot.close()

    asyncio.run(work())
    say(_NEXT)
