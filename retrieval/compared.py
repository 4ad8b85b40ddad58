"""Passages where a space compares them with contents, each brought there once for all days and regions."""

from collections.abc import Sequence
from typing import Protocol

from retrieval.compared_rows import ComparedRows, ComparedTable
from retrieval.ports import PassageId
from retrieval.rows import Rows
from retrieval.space import LikenessSpace


class Compared(Protocol):
    """Brings passages to where they are compared; the keys, the rows and the languages stand in one order."""

    space: LikenessSpace

    def examples(self, keys: Sequence[PassageId], rows: Rows, languages: Sequence[str | None]) -> ComparedRows:
        """Examples, each in its language."""

    def policies(self, keys: Sequence[PassageId], rows: Rows) -> ComparedRows:
        """The words of policies."""


class Shared:
    """For a space that is the same for all scopes."""

    def __init__(self, space: LikenessSpace) -> None:
        self.space = space
        self._examples, self._policies = ComparedTable(), ComparedTable()

    def examples(self, keys: Sequence[PassageId], rows: Rows, languages: Sequence[str | None]) -> ComparedRows:
        """As the port says."""
        names = list(zip(keys, languages, strict=True))
        if new := self._examples.keys.lacking(names):
            spoken = [languages[place] for place in new]
            self._examples.add([names[place] for place in new], self.space.of_examples(rows.part(new).taken(), spoken))
        return self._examples.of(names)

    def policies(self, keys: Sequence[PassageId], rows: Rows) -> ComparedRows:
        """As the port says."""
        if new := self._policies.keys.lacking(keys):
            self._policies.add([keys[place] for place in new], self.space.of_policies(rows.part(new).taken()))
        return self._policies.of(keys)


class Alone:
    """For a space that is one scope's own."""

    def __init__(self, space: LikenessSpace) -> None:
        self.space = space

    def examples(self, _keys: Sequence[PassageId], rows: Rows, languages: Sequence[str | None]) -> ComparedRows:
        """As the port says."""
        return ComparedRows.alone(self.space.of_examples(rows.taken(), languages))

    def policies(self, _keys: Sequence[PassageId], rows: Rows) -> ComparedRows:
        """As the port says."""
        return ComparedRows.alone(self.space.of_policies(rows.taken()))
