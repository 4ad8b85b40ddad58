"""Each requirement of ASVS 5.0, levels 1 and 2, has its answer, and what an answer names exists."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = list(csv.DictReader((ROOT / "docs/security/asvs.csv").read_text(encoding="utf-8").splitlines()))
STATES = {"tested", "documented", "not applicable"}
_COUNTS = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
BY_CHAPTER = dict(enumerate(_COUNTS, 1))  # requirements of levels 1 and 2


def test_no_requirement_is_left_out() -> None:
    ids = [row["requirement"] for row in ROWS]
    assert len(set(ids)) == len(ids) == 253
    assert Counter(row["level"] for row in ROWS) == {"1": 70, "2": 183}
    assert Counter(int(name[1:].split(".")[0]) for name in ids) == BY_CHAPTER
    assert ids == sorted(ids, key=lambda name: [int(part) for part in name[1:].split(".")])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["requirement"])
def test_what_an_answer_names_exists(row: dict[str, str]) -> None:
    assert row["state"] in STATES
    path, _, name = row["where"].partition("::")
    if row["state"] in {"tested", "documented"}:
        assert (ROOT / path).is_file()
    else:
        assert (row["where"], bool(row["note"])) == ("", True)
    if row["state"] == "tested":
        assert path.startswith("tests/")
    if name:
        assert re.search(rf"^ *(?:async )?def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)


def test_what_is_said_of_them_together_is_right() -> None:
    """And what is not tested says why it needs no test."""
    counts = Counter(row["state"] for row in ROWS)
    tested, documented, apart = (counts[state] for state in ("tested", "documented", "not applicable"))
    said = f"{tested} by a test, {documented} by a document, {apart} do not apply, none is open"
    assert said in " ".join((ROOT / "SECURITY.md").read_text(encoding="utf-8").split())
