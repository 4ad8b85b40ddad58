"""The corpus that comes with the project reads, is rich enough to work with, and holds together."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

import policy_corpus
from policy_corpus.corpus import Corpus
from policy_corpus.model import GLOBAL, PolicyId, PolicyVersion, Section, SectionId, SectionKind, Side
from policy_corpus.reader import read_corpus


@cache
def corpus() -> Corpus:
    return read_corpus(Path(policy_corpus.__file__).parent)


def rules() -> list[Section]:
    """The rules that can be violated: those that override others have examples in the rules that they act on."""
    return [section for section in corpus().sections if section.kind is SectionKind.RULE and not section.overrides]


def each(sections: list[Section]) -> list[object]:
    return [pytest.param(section, id=section.key) for section in sections]


def test_it_is_rich_enough() -> None:
    newest = {section.id: section for section in corpus().sections}
    kinds = Counter(section.kind for section in newest.values())
    assert len(newest) >= 150
    assert len({version.policy for version in corpus().versions if not version.guidance}) >= 20
    assert kinds[SectionKind.RULE] >= 100
    assert kinds[SectionKind.DEFINITION] >= 30
    assert kinds[SectionKind.PROCESS] >= 30


def test_five_policies_have_two_versions_that_differ_in_substance() -> None:
    versions = Counter(version.policy for version in corpus().versions if not version.guidance)
    changed = [policy for policy, count in versions.items() if count >= 2 and _substance(policy)]
    assert len(changed) >= 5


def _substance(policy: PolicyId) -> bool:
    older, newer = corpus().policy(policy)[-2:]
    before = {section.id: _decides(section) for section in older.sections}
    return any(before.get(section.id) != _decides(section) for section in newer.sections)


def _decides(section: Section) -> tuple[object, ...]:
    parts = tuple((part.id, part.text) for part in (*section.elements, *section.exceptions))
    return parts, section.severity, section.ladder


def test_there_are_regional_sections_and_guidance() -> None:
    regional = {region for section in corpus().sections for region in section.regions} - {GLOBAL}
    assert "EU" in regional
    assert len(regional) >= 9
    assert len([version for version in corpus().versions if version.guidance]) >= 3


def test_every_number_of_strikes_has_its_actions() -> None:
    assert not [section.key for section in rules() if [step.occasion for step in section.ladder][:1] != [1]]


@pytest.mark.parametrize("section", each(list(corpus().sections)))
def test_a_section_refers_to_sections_in_force_beside_it(section: Section) -> None:
    known = {other.id for version in _beside(section) for other in version.sections}
    assert set(section.references) <= known
    assert section.id not in section.references
    for override in section.overrides:
        assert any(override.covers(SectionId(name)) for name in known if name != section.id), override.target


@pytest.mark.parametrize("section", each(rules()))
def test_a_rule_shows_both_sides_and_every_exception(section: Section) -> None:
    sides = Counter(example.side for example in section.examples)
    assert sides[Side.VIOLATES] >= 3
    assert sides[Side.ALLOWED] >= 3
    assert {part.id for part in section.exceptions} == {e.exception for e in section.examples if e.exception}


@pytest.mark.parametrize("section", each(rules()))
def test_an_allowed_example_says_which_part_allows_it(section: Section) -> None:
    parts = {part.id for part in (*section.elements, *section.exceptions)}
    allowed = [example for example in section.examples if example.side is Side.ALLOWED]
    assert [example.line for example in allowed if (example.exception or example.fails) not in parts] == []


@pytest.mark.parametrize("section", each(list(corpus().sections)))
def test_no_example_stands_on_both_sides(section: Section) -> None:
    texts = Counter(" ".join(example.text.casefold().split()) for example in section.examples)
    assert [text for text, count in texts.items() if count > 1] == []


@pytest.mark.parametrize("section", each(list(corpus().sections)))
def test_units_cut_the_text_and_parts_stand_in_units(section: Section) -> None:
    assert section.units
    for part in (*section.elements, *section.exceptions):
        unit = section.unit(part.unit)
        assert unit
        assert section.quote(unit) == part.text


def test_there_is_no_unit_beyond_the_last() -> None:
    section = corpus().sections[0]
    assert section.unit(1) is section.units[0]
    assert section.unit(len(section.units)) is section.units[-1]
    for number in (0, -1, len(section.units) + 1):
        assert section.unit(number) is None


def _beside(section: Section) -> tuple[PolicyVersion, ...]:
    """The versions in force on the last day of the section's own, by when what it refers to must stand."""
    own = corpus().policy(section.policy)
    later = [version.version.effective for version in own if version.version > section.version]
    ends = [version.ends for version in own if version.version == section.version and version.ends]
    return corpus().at(min([*later, *ends, date.max]) - timedelta(days=1))
