"""``copilot cases``: a file handed in, looked at, taken up."""

from pathlib import Path

import pytest

from tests.copilot.cli.conftest import Run

CSV = (
    "id,text,views\na,I will find you and hurt you.,12000\nb,,1\nc,I will find you and hurt you.,9\nd,Tea at four.,0\n"
)


@pytest.fixture
def run(run: Run, settings: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    settings.setenv("COPILOT_DATA_DIR", str(tmp_path / "data"))
    password = tmp_path / "password"
    password.write_text("four quiet words here", encoding="utf-8")
    new = ("--login", "ana", "--name", "Ana", "--role", "analyst", "--password-file", str(password))
    assert run("users", "add", *new).code == 0
    return run


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "monday.csv"
    path.write_text(CSV, encoding="utf-8")
    return str(path)


def test_a_file_is_handed_in_and_worked_on(run: Run, file: str) -> None:
    first = run("cases", "import", file)
    assert (first.code, first.out) == (1, "2 opened, 1 merged, 0 known, 1 failed\n")
    assert "line 3: the case can't be used: case: The case has no text" in first.err
    assert "cases: 4 of 4" in first.err
    again = run("cases", "import", file)
    assert again.out == "0 opened, 0 merged, 3 known, 1 failed\n"
    listed = run("cases", "list", "--as", "ana").out.splitlines()
    assert [line.split()[0] for line in listed] == ["a", "d"]
    assert "12,000 views" in listed[0]
    assert "due in 23 h 59 min (" in listed[0]
    assert "a is yours until" in run("cases", "claim", "a", "--as", "ana").out
    shown = run("cases", "show", "a", "--as", "ana").out
    assert "text: I will find you and hurt you." in shown
    assert "asked for 2 times" in shown
    assert '"version":3' in run("cases", "show", "a", "--as", "ana", "--json").out
    assert run("cases", "release", "a", "--as", "ana").out == "a is free\n"
    assert "content.read" in run("audit", "list", "--subject", "case/a").out


def test_a_queue_is_a_table_without_formulas(run: Run, tmp_path: Path) -> None:
    case = '{"id": "a", "text": "I will find you and hurt you.", "author": {"handle": "@SUM(A1)"}}'
    (tmp_path / "one.jsonl").write_text(case, encoding="utf-8")
    assert run("cases", "import", "one.jsonl").code == 0
    header, row = run("cases", "list", "--as", "ana", "--csv").out.splitlines()
    assert header.startswith('"case","queue","state","due"')
    assert '"\'@SUM(A1)"' in row


def test_a_draft_is_approved_as_it_was_seen(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text('{"id": "a", "text": "I will find you and hurt you."}\n', encoding="utf-8")
    assert run("recommend", "--file", "one.jsonl", "--out", "out.jsonl").code == 0
    seen = run("cases", "show", "a", "--as", "ana").out.rstrip().rpartition("--seen ")[2]
    stale = "9" + seen[1:]
    assert run("cases", "approve", "a", "--as", "ana", "--seen", stale).code == 4
    approved = run("cases", "approve", "a", "--as", "ana", "--seen", seen)
    assert approved.code == 0, approved.err
    assert "decision.made" in run("audit", "list").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        pytest.param(("import", "nothing.csv"), 2, "there is no file", id="no file"),
        pytest.param(("import", "cases.txt"), 2, "--format", id="a name that says nothing"),
        pytest.param(("show", "a", "--as", "ben"), 3, "ben", id="a person whom nobody knows"),
        pytest.param(("show", "a", "--as", "ana"), 3, "'a'", id="a case that nobody knows"),
        pytest.param(("approve", "a", "--as", "ana", "--seen", "x"), 2, "--seen", id="no word of show"),
        pytest.param(("list", "--as", "ana", "--queue", "child_safety"), 7, "may not", id="a queue of others"),
    ],
)
def test_what_is_refused(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    refused = run("cases", *arguments)
    assert (refused.code, words in refused.err) == (code, True), refused.err
