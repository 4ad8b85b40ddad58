"""From the lines under one heading to a section: its parts, its settings, its examples."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from policy_corpus import marks
from policy_corpus.actions import Catalogue
from policy_corpus.front_matter import FrontMatter
from policy_corpus.marks import MarkError
from policy_corpus.model import Example, Part, Section, SectionId, SectionKind, Unit
from policy_corpus.sections import RawSection
from policy_corpus.units import units_of

_IMPLICIT = "rule"  # the id of the one element of an imported rule


@contextmanager
def _on(line: int) -> Iterator[None]:
    """Name the line on which a mark can't be read."""
    try:
        yield
    except MarkError as error:
        error.line = error.line or line
        raise


def assemble(path: str, front: FrontMatter, raw: RawSection, catalogue: Catalogue) -> Section:
    """One section as a value. Raises ``MarkError`` with the line."""
    settings = _settings(raw)
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
        kind=_kind(settings, bool(parts["element"])),
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
    if section.kind is SectionKind.RULE:
        section = _checked_rule(section, front)
    return replace(section, examples=tuple(_examples(raw, section)))


def _settings(raw: RawSection) -> dict[str, str]:
    settings: dict[str, str] = {}
    for number, line in raw.marks:
        with _on(number):
            if marks.read_part(line) is None:
                key, value = marks.read_setting(line)
                if key in settings:
                    raise MarkError(f"{key!r} stands here twice", "keep one line; names are listed with commas")
                settings[key] = value
    return settings


def _parts(raw: RawSection, text: str, units: tuple[Unit, ...]) -> dict[str, tuple[Part, ...]]:
    """Elements and exceptions, each with the number of the unit that holds its words."""
    found: dict[str, list[Part]] = {"element": [], "exception": []}
    position = 0
    for number, line in raw.marks:
        with _on(number):
            mark = marks.read_part(line)
            if mark is None:
                continue
            if any(mark.id == part.id for parts in found.values() for part in parts):
                raise MarkError(f"{mark.id!r} stands here twice", "give each element and exception its own id")
        start = text.index(line, position) + line.index(mark.words)
        position = start
        unit = next(unit.number for unit in units if unit.start == start)
        found[mark.kind].append(Part(mark.id, mark.words, unit, mark.group))
    return {kind: tuple(parts) for kind, parts in found.items()}


def _kind(settings: dict[str, str], has_elements: bool) -> SectionKind:
    if "kind" in settings:
        return marks.read_kind(settings["kind"])
    if has_elements:
        return SectionKind.RULE
    return SectionKind.DEFINITION if "term" in settings else SectionKind.OTHER


def _with_settings(section: Section, settings: dict[str, str], catalogue: Catalogue) -> Section:
    terms = settings.get("term", "")
    return replace(
        section,
        severity=marks.read_severity(settings["severity"]) if "severity" in settings else None,
        ladder=marks.read_ladder(settings["actions"], catalogue) if "actions" in settings else (),
        regions=marks.read_regions(settings["region"]) if "region" in settings else section.regions,
        references=tuple(map(SectionId, marks.read_list(settings["see"]))) if "see" in settings else (),
        terms=tuple(term.strip() for term in terms.split(";") if term.strip()),
        overrides=marks.read_overrides(settings, catalogue),
    )


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
        with _on(number):
            if len(words) < 3 or not (words.startswith('"') and words.endswith('"')):
                raise MarkError(f"the example {words[:40]!r} has no quotation marks", 'write `> violates: "..."`')
            exceptions, elements = ([part.id for part in parts] for parts in (section.exceptions, section.elements))
            exception = fails = None
            if mark.why and mark.fails:
                fails = marks.known_part(mark.why, elements, "element")
            elif mark.why:
                exception = marks.known_part(mark.why, exceptions, "exception")
            yield Example(words[1:-1], mark.side, exception, fails, number)


def _example_blocks(raw: RawSection) -> Iterator[tuple[int, marks.ExampleMark, str]]:
    """Each example with the number of its first line and all its words."""
    blocks: list[tuple[int, marks.ExampleMark, list[str]]] = []
    for number, line in raw.examples:
        with _on(number):
            mark = marks.read_example(line)
            if mark:
                blocks.append((number, mark, [mark.words]))
            elif line.startswith(("> violates", "> allowed")) or not blocks:
                hint = 'write `> violates: "..."`, `> allowed (exception): "..."` or `> allowed (not element): "..."`'
                raise MarkError(f"the example {line[:40]!r} can't be read", hint)
            else:
                blocks[-1][2].append(line[1:].removeprefix(" ").rstrip())
    for number, mark, words in blocks:
        yield number, mark, "\n".join(words).strip()
