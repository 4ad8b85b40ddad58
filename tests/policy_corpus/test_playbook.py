"""A playbook has an answer for every case: an empty cell is an error."""

from pathlib import Path

import pytest

import policy_corpus
from policy_corpus.errors import BadInput
from policy_corpus.lint import playbook_problems
from policy_corpus.model import Severity
from policy_corpus.playbook import read_playbook
from tests.policy_corpus.files import a_file, corpus_of

OURS = Path(policy_corpus.__file__).parent / "playbook.toml"
CELL = 'lane = "standard"\nwithin_minutes = 60\nwho = "analyst"\nsteps = ["Read it."]\n'
WHOLE = '[violence]\ntitle = "Violence"\npolicies = ["threats"]\n' + "".join(
    f"\n[violence.{severity.name.lower()}]\n{CELL}" for severity in Severity
)


def written(folder: Path, text: str) -> Path:
    path = folder / "playbook.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_ours_answers_every_case() -> None:
    playbook = read_playbook(OURS)
    assert len(playbook) >= 18
    assert all(set(case_type.cells) == set(Severity) for case_type in playbook.values())
    assert {cell.lane for cell in playbook["child_safety"].cells.values()} == {"child_safety"}


def test_a_more_severe_case_never_waits_longer() -> None:
    for name, case_type in read_playbook(OURS).items():
        waits = [case_type.cells[severity].within_minutes for severity in Severity]
        assert waits == sorted(waits, reverse=True), name


def test_a_cell_is_read(tmp_path: Path) -> None:
    cell = read_playbook(written(tmp_path, WHOLE))["violence"].cells[Severity.HIGH]
    assert (cell.lane, cell.within_minutes, cell.who, cell.steps) == ("standard", 60, "analyst", ("Read it.",))


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        pytest.param(WHOLE.replace("[violence.high]", "[violence.tall]"), 1, "violence.high is empty", id="no cell"),
        pytest.param(WHOLE.replace('steps = ["Read it."]', "steps = []", 1), 5, "'steps' of the cell", id="no steps"),
        pytest.param(WHOLE.replace('"Read it."', '" "', 1), 5, "'steps' of the cell", id="a blank step"),
        pytest.param(WHOLE.replace('"analyst"', '""', 1), 5, "'who' of the cell violence.low", id="nobody"),
        pytest.param(WHOLE.replace("= 60", "= 0", 1), 5, "'within_minutes' of the cell", id="no time"),
        pytest.param(WHOLE.replace("= 60", "= true", 1), 5, "'within_minutes' of the cell", id="a yes for a time"),
        pytest.param(WHOLE.replace('"standard"', '"fast"', 1), 5, "'lane' of the cell", id="a lane that isn't one"),
        pytest.param(WHOLE.replace("who =", "whom =", 1), 5, "'whom' of the cell", id="a key that isn't known"),
        pytest.param(WHOLE.replace('policies = ["threats"]\n', ""), 1, "its title or its policies", id="no policies"),
        pytest.param("violence", 1, "no TOML", id="no TOML"),
        pytest.param(
            f"{WHOLE}\n[violence.urgent]\n{CELL}", 29, "'urgent' of 'violence' is not known", id="no severity"
        ),
    ],
)
def test_what_is_missing_is_named_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_playbook(written(tmp_path, text))
    assert problem in str(caught.value)
    assert f"playbook.toml:{line}: " in str(caught.value)
    assert "hint: " in str(caught.value)
    found = list(playbook_problems(corpus_of(tmp_path, a_file()), tmp_path))
    assert any(problem in each.problem and each.line == line for each in found)


@pytest.mark.parametrize(
    ("policies", "problem"),
    [
        pytest.param('["spam"]', "threats belongs to no type", id="a policy without a type"),
        pytest.param('["threats", "spam"]', "'spam' is no policy", id="a type for no policy"),
        pytest.param('["threats", "threats"]', "threats belongs to 2 types", id="a policy with two"),
    ],
)
def test_every_policy_has_one_type(tmp_path: Path, policies: str, problem: str) -> None:
    written(tmp_path, WHOLE.replace('["threats"]', policies))
    found = [each.problem for each in playbook_problems(corpus_of(tmp_path, a_file()), tmp_path)]
    assert problem in found


def test_a_corpus_may_have_none(tmp_path: Path) -> None:
    assert list(playbook_problems(corpus_of(tmp_path, a_file()), tmp_path)) == []
    written(tmp_path, WHOLE)
    assert list(playbook_problems(corpus_of(tmp_path, a_file()), tmp_path)) == []


def test_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "playbook.toml").write_bytes(WHOLE.replace("Violence", "Gewalt\xe4").encode("latin-1"))
    with pytest.raises(BadInput, match="is not UTF-8"):
        read_playbook(tmp_path / "playbook.toml")
