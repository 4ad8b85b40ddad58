"""The YAML at the top of a published document: its title, and the rest as it stands."""

import re
from dataclasses import dataclass

from policy_corpus.importers.blocks import words

_LINE = re.compile(r"[A-Za-z_][\w .-]*:|[ \t#-]|$")
_TITLE = re.compile(r"title:[ \t]+(?![|>&*!{\[])(\S.*)")


@dataclass(frozen=True, slots=True)
class Top:
    """What front matter says, and the document without it. ``title`` is empty when there is none on one line."""

    title: str
    preface: str
    rest: str


def take_front_matter(text: str) -> Top:
    """Split the front matter off, if ``text`` begins with lines that can be one."""
    lines = text.split("\n")
    end = _end(lines)
    if not end:
        return Top("", "", text)
    inside = [line.rstrip() for line in lines[1:end]]
    rest = "\n".join(lines[end + 1 :])
    for index, line in enumerate(inside):
        found = _TITLE.fullmatch(line)
        title = _unquoted(found[1]) if found else ""
        if words(title):
            inside.pop(index)
            return Top(title, _joined(inside), rest)
    return Top("", _joined(inside), rest)


def _end(lines: list[str]) -> int:
    """The index of the line that closes the front matter, 0 when there is none."""
    if lines[0].rstrip() != "---":
        return 0
    for index, line in enumerate(lines[1:], 1):
        if line.rstrip() in ("---", "..."):
            return index if any(":" in inside for inside in lines[1:index]) else 0
        if not _LINE.match(line):
            return 0
    return 0


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")


def _unquoted(value: str) -> str:
    value = " ".join(value.split())
    for quote in ("'", '"'):
        if len(value) > 1 and value[0] == value[-1] == quote:
            return value[1:-1].replace(quote * 2, quote).strip()
    return value
