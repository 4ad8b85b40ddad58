"""``copilot policies``: list, show, lint, diff and import."""

import json
from pathlib import Path

import pytest

from policy_corpus.reader import read_corpus
from tests.copilot.cli.conftest import Run
from tests.policy_corpus.files import RULE, a_file, write_corpus

TWO_POLICIES = "# Spam\n\n## Bulk\n\nDo not send bulk messages.\n\n# Abuse\n\n## Insults\n\nDo not insult people.\n"


def test_list_marks_what_is_in_force(run: Run) -> None:
    lines = run("policies", "list", "--as-of", "2025-07-01", "--sections").out.splitlines()
    assert [line[:20] for line in lines if "@" in line] == ["* threats@2025-01-01", "  threats@2026-03-01"]
    assert "    threats/1  Threat to injure (rule)" in lines


def test_show_gives_the_text_that_citations_point_into(run: Run, places: Path) -> None:
    section = read_corpus(places / "corpus").by_key("threats/1@2025-01-01")
    shown = json.loads(run("policies", "show", "threats/1", "--version", "2025-01-01", "--json").out)
    assert (shown["text"], shown["version"]) == (section.text, "2025-01-01")
    assert [shown["text"][u["start"] : u["end"]] for u in shown["units"]] == [section.quote(u) for u in section.units]
    assert section.text in run("policies", "show", "threats/1").out


def test_show_names_the_questions_that_a_section_answers(run: Run, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", a_file(RULE + '\n> asked: "May I swear?"\n'))
    shown = run("policies", "show", "threats/1", "--corpus", str(tmp_path / "corpus")).out
    assert shown.endswith("asked: May I swear?\n")


def test_show_a_policy(run: Run) -> None:
    assert "threats/1  Threat to injure (rule)" in run("policies", "show", "threats").out
    shown = json.loads(run("policies", "show", "threats", "--json").out)
    assert [section["section"] for section in shown["sections"]] == ["threats/1"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["show", "nothing"], 3, id="no policy"),
        pytest.param(["show", "threats", "--version", "1999-01-01"], 3, id="no version of a policy"),
        pytest.param(["show", "threats/9"], 3, id="no section"),
        pytest.param(["show", "threats/1", "--version", "1999-01-01"], 3, id="no version of a section"),
        pytest.param(["diff", "threats@2025-01-01"], 2, id="one version to compare"),
        pytest.param(["import", "none.md", "--out", "x"], 2, id="no file to import"),
        pytest.param(["list", "--corpus", "nowhere"], 2, id="no corpus"),
    ],
)
def test_what_is_not_there_has_its_exit_code(run: Run, arguments: list[str], code: int) -> None:
    ran = run("policies", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("error: ")


def test_diff_of_the_two_newest(run: Run) -> None:
    ran = run("policies", "diff", "threats")
    assert ran.out.splitlines() == [
        "threats: 2025-01-01 → 2026-03-01",
        "",
        "threats/1 Threat to injure",
        "  Severity: was 'low', is now 'high'.",
    ]
    named = run("policies", "diff", "threats@2026-03-01", "threats@2025-01-01")
    assert named.out.splitlines()[-1] == "  Severity: was 'high', is now 'low'."
    assert "Nothing has changed." in run("policies", "diff", "threats", "threats@2026-03-01").out


def test_diff_marks_words_and_lets_none_act_on_the_terminal(run: Run, tmp_path: Path) -> None:
    older, newer = a_file(), a_file(RULE.replace("a person.", "a person\u202e or a group."), version="2026-06-01")
    write_corpus(tmp_path / "corpus", older, newer)
    out = run("policies", "diff", "threats", "--corpus", str(tmp_path / "corpus")).out
    assert "    The target is a person{+\\u202e or a group+}.\n" in out


def test_lint_says_whether_something_is_to_be_mended(run: Run, tmp_path: Path) -> None:
    assert run("policies", "lint").out == "No problems.\n"
    (tmp_path / "rules.md").write_text(TWO_POLICIES)
    run("policies", "import", "rules.md", "--out", "sound", "--effective", "2026-01-01")
    assert run("policies", "lint", "--corpus", "sound").code == 0
    file = tmp_path / "sound/policies/spam/2026-01-01.md"
    file.write_text(file.read_text() + "- see: spam/99\n")
    ran = run("policies", "lint", "--corpus", "sound")
    assert ran.code == 1
    assert "'spam/99', which does not exist" in ran.out
    assert ran.out.endswith("1 problem.\n")


def test_lint_goes_on_past_a_file_that_can_not_be_read(run: Run, tmp_path: Path) -> None:
    broken = a_file(RULE.replace("severity: high", "severity: huge"), policy="spam").replace("threats/", "spam/")
    write_corpus(tmp_path / "corpus", a_file(RULE + "- see: threats/9, spam/1\n"), broken)
    ran = run("policies", "lint", "--quick", "--corpus", str(tmp_path / "corpus"))
    assert ran.code == 1
    assert "policies/spam/2026-03-01.md:15: " in ran.out
    assert "'threats/9', which does not exist" in ran.out
    assert "'spam/1'" not in ran.out


def test_lint_names_what_is_not_read(run: Run, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", a_file(RULE))
    (tmp_path / "corpus/policies/threats/notes.txt").write_text("later")
    ran = run("policies", "lint", "--quick", "--corpus", str(tmp_path / "corpus"))
    assert ran.code == 1
    assert "policies/threats/notes.txt:1: the file is not read as a policy" in ran.out


def test_a_corpus_of_which_nothing_can_be_read_is_not_sound(run: Run, tmp_path: Path) -> None:
    """Whatever else lint finds, a file that can't be read is a problem of its own and an exit code of 1."""
    write_corpus(tmp_path / "corpus", a_file(RULE.replace("severity: high", "severity: huge")))
    ran = run("policies", "lint", "--quick", "--corpus", str(tmp_path / "corpus"))
    assert ran.code == 1
    assert "policies/threats/2026-03-01.md:15: " in ran.out
    assert "No problems." not in ran.out


def test_import_writes_every_policy_and_says_each_warning_once(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rules.md").write_text(TWO_POLICIES)
    (tmp_path / "more.md").write_text("# Privacy\n\n## Addresses\n\nDo not post addresses.\n")
    ran = run("policies", "import", "rules.md", "more.md", "--out", "my corpus")
    assert ran.code == 0
    assert {version.policy for version in read_corpus(tmp_path / "my corpus").versions} == {"spam", "abuse", "privacy"}
    assert ran.err.count("no date was given") == 1
    assert "spam, abuse, privacy: no date was given" in ran.err
    assert "--corpus 'my corpus'" in ran.out
    assert run("policies", "import", "rules.md", "more.md", "--out", "my corpus").code == 0


def test_import_writes_nothing_when_two_files_would_be_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TWO_POLICIES)
    (tmp_path / "b.md").write_text("# Spam\n\n## Other\n\nDo not send anything else.\n")
    ran = run("policies", "import", "a.md", "b.md", "--out", "corpus")
    assert (ran.code, ran.out) == (4, "")
    assert not (tmp_path / "corpus").exists()
