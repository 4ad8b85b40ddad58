"""Canonical JSON, quickly, for values that are known to be plain: the same bytes as ``canonical_json`` writes."""

from collections.abc import Iterable

import orjson

from copilot.wire.base import canonical_json

_LEAST, _MOST = 1e-4, 1e16  # between them no float needs an exponent, and everybody writes the same digits


def quick_json(value: object, floats: Iterable[float] = ()) -> str:
    """What ``quick_bytes`` writes, as text."""
    return quick_bytes(value, floats).decode()


def quick_bytes(value: object, floats: Iterable[float] = ()) -> bytes:
    """What ``canonical_json`` says of ``value``, in a tenth of the time.

    ``floats`` are all that stand in it. Where one of them needs an exponent or is no number, where a text can't be
    encoded as UTF-8 or a whole number is very large, ``canonical_json`` itself has the word.
    """
    if all(number == 0 or _LEAST <= abs(number) < _MOST for number in floats):
        try:
            return orjson.dumps(value)
        except orjson.JSONEncodeError:
            pass
    return canonical_json(value).encode()


def json_bytes(value: object) -> bytes:
    """Any JSON in UTF-8, keys as they come: a model writes its answer in the order of the schema's.

    Raises ``TypeError`` for what is no JSON and for halves of surrogate pairs.
    """
    return orjson.dumps(value)
