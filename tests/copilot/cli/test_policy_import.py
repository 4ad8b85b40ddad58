"""``copilot policies import`` takes documents of every format, folders and archives, and all of them or none."""

from pathlib import Path

from policy_corpus.reader import read_corpus
from tests.copilot.cli.conftest import Run


def test_import_takes_folders_and_says_what_it_left_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "all").mkdir()
    (tmp_path / "all/rules.html").write_text("<h1>Spam</h1><h2>Links</h2><p>You may not hide links.</p>")
    (tmp_path / "all/style.css").write_text("p { }")
    ran = run("policies", "import", "all", "--out", "corpus", "--effective", "2026-01-01")
    assert ran.code == 0
    assert [section.id for section in read_corpus(tmp_path / "corpus").sections] == ["spam/1"]
    assert "all/style.css: left out" in ran.err


def test_import_writes_nothing_when_a_document_cant_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Spam\n\n## Links\n\nDo not hide links.\n")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 cut")
    ran = run("policies", "import", "a.md", "b.pdf", "--out", "corpus")
    assert (ran.code, ran.out) == (2, "")
    assert "b.pdf: a damaged PDF" in ran.err
    assert not (tmp_path / "corpus").exists()
