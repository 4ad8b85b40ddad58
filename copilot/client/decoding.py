"""Answers as values: JSON into the frozen classes of ``copilot.client.results``, by what their annotations say.

Members that a class doesn't know are left out: a newer service may say more.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from copilot.client.errors import AnswerUnusable

Result = TypeVar("Result")


def decode(kind: type[Result], value: object) -> Result:
    """The value as ``kind``. Raises ``AnswerUnusable`` that names the member that doesn't fit."""
    result: Result = _decoded(kind, value, kind.__name__)
    return result


def _decoded(kind: Any, value: Any, place: str) -> Any:  # noqa: ANN401
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin in (UnionType, Union):
        return None if value is None else _decoded(next(one for one in inner if one is not NoneType), value, place)
    if origin is tuple:
        return tuple(_decoded(inner[0], one, f"{place}[{at}]") for at, one in enumerate(_fitting(list, value, place)))
    if origin is Mapping:
        said = _fitting(dict, value, place)
        return {key: _decoded(inner[1], one, f"{place}[{key!r}]") for key, one in said.items()}
    if is_dataclass(kind):
        return _object(kind, _fitting(dict, value, place), place)
    return _plain(str if origin is Literal else kind, value, place)


def _object(kind: Any, said: dict[str, Any], place: str) -> Any:  # noqa: ANN401
    members = {}
    for name, annotated, needed in _members(kind):
        key = name.removesuffix("_")  # a word that Python keeps for itself
        if key in said:
            members[name] = _decoded(annotated, said[key], f"{place}.{key}")
        elif needed:
            raise AnswerUnusable(f"the answer lacks {place}.{key}: another version of the service may be running there")
    return kind(**members)


@cache
def _members(kind: Any) -> list[tuple[str, Any, bool]]:  # noqa: ANN401
    hints = get_type_hints(kind)
    return [(field.name, hints[field.name], field.default is MISSING) for field in fields(kind)]


def _plain(kind: Any, value: Any, place: str) -> Any:  # noqa: ANN401
    if kind in (datetime, date):
        try:
            return kind.fromisoformat(_fitting(str, value, place))
        except ValueError:
            raise AnswerUnusable(f"{place} of the answer is no {kind.__name__}") from None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return _fitting(kind, value, place)


def _fitting(kind: type[Result], value: object, place: str) -> Result:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise AnswerUnusable(f"{place} of the answer is no {kind.__name__} but {type(value).__name__}")
    return value
