"""Only the end of a journal may be torn, and it is cut off before anything follows."""

from pathlib import Path

import pytest

from copilot.errors import BadInput
from evals.runs.journal import Journal, mend_journal, read_journal
from evals.runs.outcomes import Outcome, dump_outcome, load_outcome
from tests.builders import a_recommendation, a_routed_recommendation, an_abstention

OUTCOMES = [
    Outcome("case-1", 0, a_recommendation(), None, 0.25),
    Outcome("case-1", 1, None, "ModelUnavailable: “gone”\nfor good", 1.5),
    Outcome("case-1", 2, an_abstention(), None, 0.0),
    Outcome("case-1", 3, a_routed_recommendation(), None, 0.0),
]
LINES = [dump_outcome(outcome) + b"\n" for outcome in OUTCOMES]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=[outcome.ending for outcome in OUTCOMES])
def test_an_outcome_comes_back_as_it_was(outcome: Outcome) -> None:
    assert load_outcome(dump_outcome(outcome)) == outcome
    assert b"\n" not in dump_outcome(outcome)


@pytest.mark.parametrize(
    "torn",
    [
        pytest.param(b"", id="nothing torn"),
        pytest.param(LINES[2][:1], id="one byte"),
        pytest.param(LINES[2][:300], id="half a line"),
        pytest.param(LINES[2][:-1], id="all but the end of the line"),
        pytest.param(b"\0" * 5000, id="zeros, as a file system leaves them"),
        pytest.param(b'{"case_id": "x"}\n', id="a line that is no outcome"),
    ],
)
async def test_a_torn_end_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "outcomes.jsonl"
    path.write_bytes(b"".join(LINES[:2]) + torn)
    assert read_journal(path) == OUTCOMES[:2]
    assert mend_journal(path) == OUTCOMES[:2]
    with Journal(path) as journal:
        journal.add(dump_outcome(OUTCOMES[2]))
        await journal.sync()
        assert path.read_bytes() == b"".join(LINES[:3])
        journal.add(dump_outcome(OUTCOMES[3]))
    assert read_journal(path) == OUTCOMES


def test_damage_in_the_middle_is_told(tmp_path: Path) -> None:
    path = tmp_path / "outcomes.jsonl"
    path.write_bytes(LINES[0] + b"damage\n" + LINES[1])
    for read in (read_journal, mend_journal):
        with pytest.raises(BadInput, match=r"outcomes\.jsonl:2: .*\n  hint: .* --fresh"):
            read(path)
    assert path.read_bytes() == LINES[0] + b"damage\n" + LINES[1]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("[]", id="a list"),
        pytest.param('{"case_id": "a"}', id="without an ending"),
        pytest.param(LINES[0].decode().replace('"ending": "drafted"', '"ending": "routed"'), id="another ending"),
        pytest.param(LINES[1].decode().replace('"failure": "', '"failure": null, "x": "'), id="neither of both"),
    ],
)
def test_what_is_no_outcome_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"it is no|it says|outcome"):
        load_outcome(line)


def test_no_journal_is_an_empty_one(tmp_path: Path) -> None:
    assert read_journal(tmp_path / "none") == mend_journal(tmp_path / "none") == []
