"""From the lines under one heading to a section: its parts, its settings, its examples, its questions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TypeVar

from policy_corpus import marks
from policy_corpus.actions import Catalogue
from policy_corpus.front_matter import FrontMatter
from policy_corpus.marks import MarkError
from policy_corpus.model import Example, Override, Part, Section, SectionId, SectionKind, Unit
from policy_corpus.sections import RawSection
from policy_corpus.units import units_of

_Read = TypeVar("_Read")
_LABELLED = re.compile(r'>\s*\w+ ?(?:\([^)]*\))? ?: ?"')
_QUOTED = re.compile('"(?s:.+)"')
_IMPLICIT = "rule"  # the id of the one element of an imported rule


class _On:
    """Names the line on which a mark can't be read. A class: there is one for each line of a corpus."""

    __slots__ = ("_line",)

    def __init__(self, line: int) -> None:
        self._line = line

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, MarkError):
            error.line = error.line or self._line


def assemble(path: str, front: FrontMatter, raw: RawSection, catalogue: Catalogue) -> Section:
    """One section as a value. Raises ``MarkError`` with the line."""
    settings = _Settings(raw)
    text = raw.body
    units = units_of(text, front.language)
    parts = _parts(raw, text, units)
    base = Section(
        id=SectionId(raw.id),
        policy=front.policy,
        policy_title=front.title,
        version=front.version,
        title=raw.title,
        heading_path=raw.heading_path,
        kind=settings.read("kind", marks.read_kind) or _kind(settings, bool(parts["element"])),
        text=text,
        units=units,
        elements=parts["element"],
        exceptions=parts["exception"],
        guidance=front.guidance,
        language=front.language,
        path=path,
        line=raw.line,
    )
    section = _with_settings(base, settings, catalogue)
    if section.overrides and not section.elements:
        hint = "it acts where its elements are met: write `- element ID: words`"
        raise MarkError(f"{raw.id!r} overrides and has no element", hint)
    if section.kind is SectionKind.RULE:
        section = _checked_rule(section, front)
    return replace(section, examples=tuple(_examples(raw, section)), asked=tuple(_asked(raw)))


class _Settings:
    """The settings under one heading, with their lines."""

    def __init__(self, raw: RawSection) -> None:
        self._found: dict[str, tuple[int, str]] = {}
        for number, line in raw.marks:
            with _On(number):
                if marks.read_part(line) is None:
                    key, value = marks.read_setting(line)
                    if key in self._found:
                        raise MarkError(f"{key!r} stands here twice", "keep one line; names are listed with commas")
                    self._found[key] = number, value

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def read(self, key: str, reader: Callable[[str], _Read]) -> _Read | None:
        """What ``reader`` makes of the value, or None where there is none. Raises ``MarkError`` with the line."""
        if key not in self._found:
            return None
        number, value = self._found[key]
        with _On(number):
            return reader(value)


def _parts(raw: RawSection, text: str, units: tuple[Unit, ...]) -> dict[str, tuple[Part, ...]]:
    """Elements and exceptions, each with the number of the unit that holds its words."""
    found: dict[str, list[Part]] = {"element": [], "exception": []}
    for number, mark, start in _placed_parts(raw, text):
        with _On(number):
            if any(mark.id == part.id for parts in found.values() for part in parts):
                raise MarkError(f"{mark.id!r} stands here twice", "give each element and exception its own id")
            unit = next((unit.number for unit in units if unit.start == start), None)
            if unit is None:
                raise MarkError(f"{mark.words!r} holds no word", f"write `- {mark.kind} {mark.id}: its words`")
            found[mark.kind].append(Part(mark.id, mark.words, unit, mark.group))
    return {kind: tuple(parts) for kind, parts in found.items()}


def _placed_parts(raw: RawSection, text: str) -> list[tuple[int, marks.PartMark, int]]:
    """Each part with the number of its line and the offset of its words; read from the end, where nothing else is."""
    placed: list[tuple[int, marks.PartMark, int]] = []
    end = len(text)
    for number, line in reversed(raw.marks):
        with _On(number):
            mark = marks.read_part(line)
        if mark:
            words = line.rstrip()
            end = text.rindex(words, 0, end)
            placed.append((number, mark, end + len(words) - len(mark.words)))
    return placed[::-1]


def _kind(settings: _Settings, has_elements: bool) -> SectionKind:
    """What a section is that doesn't say it."""
    if has_elements:
        return SectionKind.RULE
    return SectionKind.DEFINITION if "term" in settings else SectionKind.OTHER


def _with_settings(section: Section, settings: _Settings, catalogue: Catalogue) -> Section:
    return replace(
        section,
        severity=settings.read("severity", marks.read_severity),
        ladder=settings.read("actions", partial(marks.read_ladder, catalogue=catalogue)) or (),
        regions=settings.read("region", marks.read_regions) or section.regions,
        references=tuple(map(SectionId, settings.read("see", marks.read_list) or ())),
        terms=settings.read("term", marks.read_terms) or (),
        overrides=_overrides(settings, catalogue),
        accepted=settings.read("accepted", marks.read_accepted) or (),
    )


def _overrides(settings: _Settings, catalogue: Catalogue) -> tuple[Override, ...]:
    """The overrides that ``overrides``, ``effect`` and ``precedence`` say together."""
    if "overrides" not in settings:
        for key in ("effect", "precedence"):
            settings.read(key, marks.refuse_alone)
        return ()
    effect = settings.read("effect", partial(marks.read_effect, catalogue=catalogue))
    if effect is None:
        settings.read("overrides", marks.refuse_without_effect)
        return ()
    precedence = settings.read("precedence", marks.read_precedence) or 0
    targets = settings.read("overrides", marks.read_list) or ()
    return tuple(Override(target, *effect, precedence) for target in targets)


def _checked_rule(section: Section, front: FrontMatter) -> Section:
    """A rule has what ruling needs; an imported one without marks gets the implicit element."""
    if front.imported and not section.elements:
        if not section.units:
            return replace(section, kind=SectionKind.OTHER)
        return replace(section, elements=(Part(_IMPLICIT, section.quote(section.units[0]), 1),))
    if not section.elements:
        raise MarkError(f"the rule {section.id!r} has no element", "write `- element ID: words`, or another `- kind:`")
    if not front.imported and not section.overrides:
        for name, value in (("severity", section.severity), ("actions", section.ladder)):
            if not value:
                raise MarkError(f"the rule {section.id!r} has no {name}", f"write `- {name}: ...` (see FORMAT.md)")
    return section


def _examples(raw: RawSection, section: Section) -> Iterator[Example]:
    for number, mark, words in _example_blocks(raw):
        with _On(number):
            if not _QUOTED.fullmatch(words):
                problem = f"the example {words[:40]!r} is not in straight quotation marks"
                raise MarkError("the example is empty" if words == '""' else problem, 'write `> violates: "..."`')
            exceptions, elements = ([part.id for part in parts] for parts in (section.exceptions, section.elements))
            exception = fails = None
            if mark.why and mark.fails:
                fails = marks.known_part(mark.why, elements, "element")
            elif mark.why:
                exception = marks.known_part(mark.why, exceptions, "exception")
            yield Example(words[1:-1], mark.side, exception, fails, number)


def _asked(raw: RawSection) -> Iterator[str]:
    seen: set[str] = set()
    for number, line in raw.asked:
        with _On(number):
            question = marks.read_asked(line)
            if question in seen:
                raise MarkError(f"the question {question[:40]!r} stands here twice", "keep one of them")
            seen.add(question)
            yield question


def _begins_anew(line: str, words: list[str]) -> bool:
    """Whether ``line`` looks like an example of its own whose mark is misspelt, after one that has ended."""
    return words[-1].endswith('"') and _LABELLED.match(line) is not None


def _example_blocks(raw: RawSection) -> Iterator[tuple[int, marks.ExampleMark, str]]:
    """Each example with the number of its first line and all its words."""
    blocks: list[tuple[int, marks.ExampleMark, list[str]]] = []
    for number, line in raw.examples:
        with _On(number):
            mark = marks.read_example(line)
            if mark:
                blocks.append((number, mark, [mark.words]))
            elif line.startswith(("> violates", "> allowed")) or not blocks or _begins_anew(line, blocks[-1][2]):
                hint = 'write `> violates: "..."`, `> allowed (exception): "..."` or `> allowed (not element): "..."`'
                raise MarkError(f"the example {line[:40]!r} can't be read", hint)
            else:
                blocks[-1][2].append(line[1:].removeprefix(" ").rstrip())
    for number, mark, words in blocks:
        yield number, mark, "\n".join(words).strip()
