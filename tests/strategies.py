"""Hypothesis strategies that several tests need."""

import dataclasses
from typing import Any

from hypothesis import strategies as st


def whole(made: type[Any], **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a dataclass with something in every field, also in those that have a default."""
    return st.builds(made, **{field.name: parts.get(field.name, ...) for field in dataclasses.fields(made)})


def few(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of up to two."""
    return st.lists(items, max_size=2).map(tuple)
