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


def read_catalogue(path: Path | None = None) -> Catalogue:
    """The actions of ``path``, or those that come with the project. Raises ``BadInput`` on a bad file."""
    source = path or files(__package__).joinpath("actions.toml")
    try:
        rows = tomllib.loads(source.read_text(encoding="utf-8"))
        return {name: Action(name=name, **row) for name, row in rows.items()}
    except (tomllib.TOMLDecodeError, TypeError, UnicodeDecodeError) as error:
        raise BadInput(f"{source}: {error}\n  hint: each action has title, target, rank, reversible, severe") from error


def heaviest(actions: Iterable[Action]) -> Action | None:
    """The one that outweighs the others; of equals the first."""
    return max(actions, key=lambda action: action.rank, default=None)
