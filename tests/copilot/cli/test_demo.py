"""``copilot demo`` drafts every sample case, and ends by saying how to open the console."""

import re
from importlib.resources import files
from inspect import signature
from pathlib import Path

from copilot.cli.serve import serve
from tests.copilot.cli.conftest import Run

VERDICT = re.compile(r"^(VIOLATION|NO VIOLATION|NOT DECIDED|ROUTED)", re.MULTILINE)
MAKEFILE = Path(__file__).parents[3] / "Makefile"


def test_it_drafts_the_sample_cases_and_ends_with_how_to_open_the_console(run: Run) -> None:
    ran = run("demo")
    assert ran.code == 0
    samples = files("copilot").joinpath("sample_cases.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(VERDICT.findall(ran.out)) == len(samples)
    command, address = ran.out.rstrip().splitlines()[-2:]
    assert command == "  make serve"
    where = signature(serve).parameters
    assert address == f"and open http://{where['host'].default}:{where['port'].default}/console in a browser."


def test_what_it_says_to_type_is_there() -> None:
    assert re.search(
        r"^serve:.*\n\t@\$\(BIN\)/copilot serve --demo$", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE
    )
