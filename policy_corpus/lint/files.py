"""Files among the policies that the reader passes over."""

from collections.abc import Iterator
from pathlib import Path

from policy_corpus.lint.problems import Problem

_HOMES = ("policies", "guidance")


def stray_files(folder: Path) -> Iterator[Problem]:
    """Whatever lies under ``policies/`` or ``guidance/`` and is not ``NAME/VERSION.md``."""
    for home in _HOMES:
        for path in sorted((folder / home).rglob("*")):
            place = path.relative_to(folder)
            if path.is_file() and (len(place.parts) != 3 or path.suffix != ".md"):
                problem = "the file is not read as a policy"
                yield Problem(
                    place.as_posix(), 1, "file", problem, f"move it to {home}/NAME/VERSION.md, or take it away"
                )
