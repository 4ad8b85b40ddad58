"""A run keeps the policies that it was made with, and can be scored with them after they have changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import BadInput
from evals.kept_policies import keep_policies, kept_rulebook
from evals.runs.folders import MANIFEST, POLICIES
from evals.runs.manifest import dump_manifest
from policy_corpus.actions import read_catalogue
from policy_corpus.reader import read_corpus
from tests.evals.runs.run_program import a_manifest
from tests.policy_corpus.files import RULE, a_file, write_corpus

OWN_ACTIONS = '[remove]\ntitle = "Remove"\ntarget = "content"\nrank = 1\nreversible = true\nsevere = false\n'


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "corpus", a_file(RULE), a_file(RULE, version="2025-01-01"))
    return tmp_path / "corpus"


@pytest.fixture
def run(tmp_path: Path, corpus: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    manifest = replace(a_manifest(cases=1, repeats=1), corpus_fingerprint=read_corpus(corpus).fingerprint)
    (folder / MANIFEST).write_text(dump_manifest(manifest))
    return folder


def test_what_was_kept_is_what_the_policies_were(run: Path, corpus: Path) -> None:
    before = read_corpus(corpus)
    keep_policies(run, corpus)
    for path in corpus.rglob("*.md"):
        path.unlink()
    kept = kept_rulebook(run)
    assert kept is not None
    assert kept.corpus == before
    assert kept.catalogue == read_catalogue()


def test_a_corpus_with_actions_of_its_own_keeps_those(run: Path, corpus: Path) -> None:
    for path in corpus.rglob("*.md"):
        path.write_text(path.read_text().replace("second: suspend_author", "second: remove"))
    (corpus / "actions.toml").write_text(OWN_ACTIONS)
    keep_policies(run, corpus)
    kept = kept_rulebook(run)
    assert kept is not None
    assert list(kept.catalogue) == ["remove"]


def test_the_first_sitting_decides_what_is_kept(run: Path, corpus: Path) -> None:
    keep_policies(run, corpus)
    before = (run / POLICIES).read_bytes()
    next(corpus.rglob("*.md")).unlink()
    keep_policies(run, corpus)
    assert (run / POLICIES).read_bytes() == before


def test_the_same_policies_are_kept_as_the_same_bytes(run: Path, corpus: Path) -> None:
    keep_policies(run, corpus)
    before = (run / POLICIES).read_bytes()
    (run / POLICIES).unlink()
    for path in corpus.rglob("*.md"):
        path.touch()
    keep_policies(run, corpus)
    assert (run / POLICIES).read_bytes() == before


def test_a_run_that_kept_none_has_none(run: Path) -> None:
    assert kept_rulebook(run) is None


def test_a_damaged_copy_is_named(run: Path) -> None:
    (run / POLICIES).write_bytes(b"PK not")
    with pytest.raises(BadInput, match=r"policies\.zip.*can't be read"):
        kept_rulebook(run)
