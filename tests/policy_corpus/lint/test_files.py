"""A file that the reader passes over is named, so that no version is lost without a word."""

from pathlib import Path

from policy_corpus.lint import stray_files
from tests.policy_corpus.files import a_file, write_corpus


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    write_corpus(tmp_path, a_file())
    assert list(stray_files(tmp_path)) == []
    for name in ("policies/threats/2026-05-01.MD", "policies/loose.md", "guidance/flood/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = [(problem.path, problem.check) for problem in stray_files(tmp_path)]
    assert found == [
        ("policies/loose.md", "file"),
        ("policies/threats/2026-05-01.MD", "file"),
        ("guidance/flood/notes.txt", "file"),
    ]
