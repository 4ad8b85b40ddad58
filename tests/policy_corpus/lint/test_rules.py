"""What a corpus asks of itself is read strictly."""

from pathlib import Path

import pytest

from policy_corpus.errors import BadInput
from policy_corpus.lint import LintRules, read_lint_rules


def test_without_a_file_little_is_asked(tmp_path: Path) -> None:
    assert read_lint_rules(tmp_path) == LintRules()


def test_what_it_asks(tmp_path: Path) -> None:
    (tmp_path / "lint.toml").write_text('languages = ["de"]\nexamples_per_side = 3\nvague = ["nice"]\n')
    assert read_lint_rules(tmp_path) == LintRules(("de",), 1, 3, ("nice",))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("langages = []", "'langages' is not known", id="a key that isn't known"),
        pytest.param('languages = "de"', "'languages' is not a list of words", id="a word for a list"),
        pytest.param("examples_per_side = true", "'examples_per_side' is not a number", id="a yes for a number"),
        pytest.param("examples_per_side = -1", "'examples_per_side' is not a number", id="less than none"),
        pytest.param("languages = [", "lint.toml can't be read", id="no TOML"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "lint.toml").write_text(text)
    with pytest.raises(BadInput, match=problem):
        read_lint_rules(tmp_path)
