"""From the lines of a policy file to its sections: headings, bodies, and the lines that are marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from policy_corpus.errors import PolicyFileError
from policy_corpus.marks import ASKED

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*")
_TITLED = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:[.-][a-z0-9]+)*)\s+(\S.*)")
_FENCE = re.compile(r" {0,3}(`{3,}(?=[^`]*$)|~{3,})")
_ASKED = re.compile(rf'> ?{ASKED} *[:("]')


@dataclass(slots=True)
class RawSection:
    """The lines under one heading, with their numbers. Only those of ``text`` can be cited."""

    id: str
    title: str
    level: int
    line: int
    heading_path: tuple[str, ...]
    text: list[str] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    examples: list[tuple[int, str]] = field(default_factory=list)
    asked: list[tuple[int, str]] = field(default_factory=list)

    @property
    def body(self) -> str:
        """The lines of ``text`` without blank ones around them."""
        return "\n".join(self.text).strip("\n").rstrip()


class Line(NamedTuple):
    """One line of a file, its number from 1, and whether it stands in fenced code. A corpus has 30,000 of them."""

    number: int
    text: str
    fenced: bool


def fenced_lines(lines: list[str], first: int) -> Iterator[Line]:
    """The lines from number ``first`` on, each told whether it is part of a code fence."""
    fence: str | None = None
    for number, text in enumerate(lines[first - 1 :], first):
        mark = _FENCE.match(text)
        yield Line(number, text, fence is not None or mark is not None)
        if fence is None:
            fence = mark[1] if mark else None
        elif mark and mark[1].startswith(fence) and not text.strip().strip(fence[0]):
            fence = None


def split_sections(path: str, lines: list[str], first: int, policy: str) -> tuple[str, list[RawSection]]:
    """The prose before the first heading, and every section in order. Raises ``PolicyFileError``."""
    told = list(fenced_lines([*lines, ""], first))  # a line more, so that the end of a fence at the end shows
    _check_fences(path, told)
    purpose: list[str] = []
    sections: list[RawSection] = []
    above: list[RawSection] = []
    for line in told[:-1]:
        heading = None if line.fenced else _HEADING.fullmatch(line.text)
        if heading:
            above = [s for s in above if s.level < len(heading[1])]
            section = _section(path, line, heading, policy, tuple(s.title for s in above))
            sections.append(section)
            above.append(section)
        elif sections:
            _take(path, line, sections[-1])
        else:
            purpose.append(line.text)
    return "\n".join(purpose).strip(), sections


def _check_fences(path: str, lines: list[Line]) -> None:
    """A fence without an end would swallow all sections below it."""
    opened, fenced = 0, False
    for line in lines:
        opened = line.number if line.fenced and not fenced else opened
        fenced = line.fenced
    if fenced:
        raise PolicyFileError(path, opened, "code without an end", "close it with a line like the one that opens it")


def _section(path: str, line: Line, heading: re.Match[str], policy: str, above: tuple[str, ...]) -> RawSection:
    if len(heading[1]) == 1:
        hint = "the policy's title stands at the top of the file; sections begin with `## ` or deeper"
        raise PolicyFileError(path, line.number, "a heading of level 1", hint)
    titled = _TITLED.fullmatch(heading[2])
    if not titled or not titled[1].startswith(f"{policy}/"):
        problem = f"the heading {heading[2]!r} has no section id"
        raise PolicyFileError(path, line.number, problem, f"write `{heading[1]} {policy}/2.1 Its title`")
    return RawSection(titled[1], titled[2], len(heading[1]), line.number, (*above, titled[2]))


def _take(path: str, line: Line, section: RawSection) -> None:
    """Sort one line under ``section`` into text, marks, examples or questions."""
    text = line.text
    if not line.fenced and _ASKED.match(text):
        section.asked.append((line.number, text))
    elif section.asked and text.strip():
        hint = "questions come last in a section, each on one line"
        raise PolicyFileError(path, line.number, f"{text[:40]!r} stands after a question", hint)
    elif not line.fenced and text.startswith("- "):
        if section.examples:
            raise PolicyFileError(path, line.number, "a mark after an example", "examples come last in a section")
        section.marks.append((line.number, text[2:]))
        if text.startswith(("- element", "- exception")):
            section.text.append(text)
    elif not line.fenced and text.startswith(">") and (section.examples or _begins_example(text)):
        section.examples.append((line.number, text))
    elif section.examples and text.strip():
        hint = "examples come last; the second line of one begins with `> ` too"
        raise PolicyFileError(path, line.number, f"{text[:40]!r} stands after the examples", hint)
    elif section.marks and text.strip():
        hint = "prose comes first, then the marks, each on one line"
        raise PolicyFileError(path, line.number, f"{text[:40]!r} stands after the marks", hint)
    elif not section.examples and not section.asked:
        section.text.append(text)


def _begins_example(text: str) -> bool:
    return text.startswith(("> violates", "> allowed"))
