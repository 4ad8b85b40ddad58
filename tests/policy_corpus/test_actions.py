"""The catalogue of actions: what comes with the project, what is refused, and which action outweighs another."""

from pathlib import Path

import pytest

from policy_corpus.actions import heaviest, read_catalogue
from policy_corpus.errors import BadInput

ROW = {"title": '"Hide"', "target": '"content"', "rank": "1", "reversible": "true", "severe": "false"}


def a_row(**changes: str | None) -> str:
    return "[hide]\n" + "\n".join(f"{key} = {value}" for key, value in (ROW | changes).items() if value is not None)


def test_the_catalogue_that_comes_with_the_project() -> None:
    catalogue = read_catalogue()
    assert [name for name, action in catalogue.items() if action.severe] == ["suspend_author", "ban_author"]
    assert all(name == action.name and action.title for name, action in catalogue.items())
    for target in ("content", "author"):
        ranks = [action.rank for action in catalogue.values() if action.target == target]
        assert ranks == sorted(set(ranks)), "actions on one target stand from mild to heavy"


def test_a_catalogue_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "actions.toml"
    path.write_text(a_row(), encoding="utf-8")
    assert list(read_catalogue(path)) == ["hide"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("[hide", "Expected", id="no TOML"),
        pytest.param("hide = 1", "'hide' lacks a field", id="no table"),
        pytest.param(a_row(rank=None), "'hide' lacks a field", id="a field is missing"),
        pytest.param(a_row(colour='"red"'), "'hide' lacks a field", id="one field too many"),
        pytest.param(a_row(rank='"1"'), "or one of another type", id="a rank in words"),
        pytest.param(a_row(rank="true"), "or one of another type", id="a rank that is true"),
        pytest.param(a_row(severe="1"), "or one of another type", id="severe as a number"),
        pytest.param(a_row(target='"account"'), "'hide' is done to 'account'", id="an unknown target"),
    ],
)
def test_a_bad_catalogue_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "actions.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="hint: each action has title") as raised:
        read_catalogue(path)
    assert problem in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_catalogue_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "actions.toml"
    path.write_bytes(b"# caf\xe9")
    with pytest.raises(BadInput, match="codec"):
        read_catalogue(path)


def test_the_heaviest() -> None:
    catalogue = read_catalogue()
    label, remove, ban = catalogue["label"], catalogue["remove"], catalogue["ban_author"]
    assert heaviest([label, remove]) is remove
    assert heaviest([remove, ban]) is remove, "of equals the first"
    assert heaviest([]) is None
