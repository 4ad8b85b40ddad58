"""Hypothesis strategies that several tests need."""

import dataclasses
from typing import Any

import msgspec
from hypothesis import strategies as st


def fields_of(made: type[Any]) -> list[str]:
    """The names of the fields of a dataclass or a struct."""
    if issubclass(made, msgspec.Struct):
        return list(made.__struct_fields__)
    return [field.name for field in dataclasses.fields(made)]


def whole(made: type[Any], **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Values of a record with something in every field, also in those that have a default."""
    return st.builds(made, **{name: parts.get(name, ...) for name in fields_of(made)})


def few(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples of up to two."""
    return st.lists(items, max_size=2).map(tuple)
