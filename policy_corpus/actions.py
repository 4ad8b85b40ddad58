"""The catalogue of enforcement actions: what each is done to, how heavy it is, and which wait for a second person."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from policy_corpus.errors import BadInput


@dataclass(frozen=True, slots=True)
class Action:
    """One action. ``rank`` orders the actions on one ``target`` ("content" or "author") from mild to heavy."""

    name: str
    title: str
    target: str
    rank: int
    reversible: bool
    severe: bool


Catalogue = Mapping[str, Action]

TARGETS = ("content", "author")
_FIELDS: dict[str, type] = {"title": str, "target": str, "rank": int, "reversible": bool, "severe": bool}
_HINT = "each action has title, target (content or author), rank (a number), reversible and severe (true or false)"


def read_catalogue(path: Path | None = None) -> Catalogue:
    """The actions of ``path``, or those that come with the project. Raises ``BadInput`` on a bad file."""
    source = path or files(__package__).joinpath("actions.toml")
    try:
        rows = tomllib.loads(source.read_text(encoding="utf-8"))
        return {name: _action(name, row) for name, row in rows.items()}
    except (tomllib.TOMLDecodeError, ValueError, UnicodeDecodeError) as error:
        raise BadInput(f"{source}: {error}\n  hint: {_HINT}") from error


def _action(name: str, row: object) -> Action:
    if not isinstance(row, dict) or {key: type(value) for key, value in row.items()} != _FIELDS:
        raise ValueError(f"the action {name!r} lacks a field, has one too many, or one of another type")
    if row["target"] not in TARGETS:
        raise ValueError(f"the action {name!r} is done to {row['target']!r}")
    return Action(name=name, **row)


def heaviest(actions: Iterable[Action]) -> Action | None:
    """The one that outweighs the others; of equals the first."""
    return max(actions, key=lambda action: action.rank, default=None)
