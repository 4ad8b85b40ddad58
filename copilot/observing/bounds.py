"""Values of labels: words of ours, and never more than so many of them."""

import re

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_:./{}-]{0,99}", re.ASCII)


class Bounded:
    """Gives a value back that looks like a word of ours; anything else, and what comes after ``most``, is ``other``."""

    def __init__(self, most: int = 100) -> None:
        self._most, self._known = most, set[str]()

    def __call__(self, value: str | None) -> str:
        if not value:
            return "none"
        if value in self._known:
            return value
        if len(self._known) >= self._most or not _WORD.fullmatch(value.lstrip("/") or "root"):
            return "other"
        self._known.add(value)
        return value
