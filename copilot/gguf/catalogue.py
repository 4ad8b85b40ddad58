"""The language models that are known by name: where each comes from and by which hash it is known."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One entry of ``catalogue.toml``. ``size`` is in bytes."""

    name: str
    why: str
    url: str
    sha256: str
    size: int
    licence: str


@cache
def known_models() -> dict[str, KnownModel]:
    """All of them by name, in the order of the file."""
    rows = tomllib.loads(files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8"))
    return {name: KnownModel(name=name, **row) for name, row in rows.items()}
