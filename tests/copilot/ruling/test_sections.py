"""Elements and exceptions combine to a finding as the policy says, and in no other way."""

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product

import pytest

from copilot.recommendations import Finding, Status
from copilot.ruling import rule_on
from policy_corpus.model import Section
from tests.drafts import a_rule

MET, NOT_MET, UNCLEAR = Status.MET, Status.NOT_MET, Status.UNCLEAR
TRUTH = {NOT_MET: 0.0, UNCLEAR: 0.5, MET: 1.0}


def ruled(section: Section, elements: Sequence[Status], exceptions: Sequence[Status] = ()) -> Finding:
    parts = (*section.elements, *section.exceptions)
    return rule_on(section, {part.id: status for part, status in zip(parts, (*elements, *exceptions), strict=True)})


@pytest.mark.parametrize(
    ("elements", "exceptions", "finding"),
    [
        pytest.param([MET, MET], [NOT_MET], Finding.VIOLATED, id="all elements, no exception"),
        pytest.param([MET], [], Finding.VIOLATED, id="a rule without exceptions"),
        pytest.param([MET, NOT_MET], [NOT_MET], Finding.NOT_VIOLATED, id="one element fails"),
        pytest.param([MET, NOT_MET], [MET], Finding.NOT_VIOLATED, id="a failed element comes before an exception"),
        pytest.param([NOT_MET, UNCLEAR], [UNCLEAR], Finding.NOT_VIOLATED, id="a failed element settles it"),
        pytest.param([MET, MET], [MET], Finding.EXCEPTED, id="an exception defeats its rule"),
        pytest.param([MET, MET], [UNCLEAR, MET], Finding.EXCEPTED, id="one exception suffices"),
        pytest.param([MET, UNCLEAR], [MET], Finding.EXCEPTED, id="an exception settles a doubtful element"),
        pytest.param([MET, UNCLEAR], [NOT_MET], Finding.UNCLEAR, id="doubt about an element"),
        pytest.param([MET, MET], [UNCLEAR], Finding.UNCLEAR, id="doubt about an exception"),
        pytest.param([MET, MET], [NOT_MET, UNCLEAR], Finding.UNCLEAR, id="doubt about one of two exceptions"),
        pytest.param([], [], Finding.UNCLEAR, id="a section without elements is never violated"),
    ],
)
def test_a_section_is_ruled_on(elements: list[Status], exceptions: list[Status], finding: Finding) -> None:
    assert ruled(a_rule([None] * len(elements), len(exceptions)), elements, exceptions) is finding


@pytest.mark.parametrize(
    ("groups", "elements", "finding"),
    [
        pytest.param("aa", [MET, NOT_MET], Finding.VIOLATED, id="one of a group suffices"),
        pytest.param("aa", [MET, UNCLEAR], Finding.VIOLATED, id="one of a group settles the others"),
        pytest.param("aa", [NOT_MET, NOT_MET], Finding.NOT_VIOLATED, id="a whole group fails"),
        pytest.param("aa", [NOT_MET, UNCLEAR], Finding.UNCLEAR, id="what is left of a group is doubtful"),
        pytest.param("a-a", [NOT_MET, MET, MET], Finding.VIOLATED, id="a group beside an element"),
        pytest.param("a-a", [MET, NOT_MET, MET], Finding.NOT_VIOLATED, id="the element beside a group fails"),
        pytest.param("abab", [MET, NOT_MET, NOT_MET, MET], Finding.VIOLATED, id="two groups, one of each"),
        pytest.param("abab", [MET, NOT_MET, MET, NOT_MET], Finding.NOT_VIOLATED, id="two groups, one fails"),
    ],
)
def test_of_a_group_one_element_suffices(groups: str, elements: list[Status], finding: Finding) -> None:
    assert ruled(a_rule([None if name == "-" else name for name in groups]), elements) is finding


def test_a_part_without_a_status_is_unclear() -> None:
    section = a_rule([None, None], 1)
    assert rule_on(section, {"e0": MET, "e1": MET}) is Finding.UNCLEAR
    assert rule_on(section, {"e0": MET, "x0": NOT_MET}) is Finding.UNCLEAR
    assert rule_on(section, {"e0": NOT_MET}) is Finding.NOT_VIOLATED


def every_section() -> Iterator[Section]:
    """0 to 4 elements, so many alone, so many in one group or in two, with 0 to 3 exceptions."""
    for count in range(5):
        for groups in combinations_with_replacement((None, "a", "b"), count):
            if groups.count("a") >= groups.count("b"):
                yield from (a_rule(groups, exceptions) for exceptions in range(4))


def graded(section: Section, elements: Sequence[Status], exceptions: Sequence[Status]) -> Finding:
    """The finding in three-valued logic: AND is the least of its truths, OR the greatest, NOT turns it round."""
    alone = [TRUTH[status] for part, status in zip(section.elements, elements, strict=True) if not part.group]
    groups = [
        max(TRUTH[s] for part, s in zip(section.elements, elements, strict=True) if part.group == name)
        for name in {part.group for part in section.elements if part.group}
    ]
    holds = min([*alone, *groups], default=0.5)
    excused = max((TRUTH[status] for status in exceptions), default=0.0)
    if holds == 0:
        return Finding.NOT_VIOLATED
    if excused == 1:
        return Finding.EXCEPTED
    return Finding.VIOLATED if min(holds, 1 - excused) == 1 else Finding.UNCLEAR


def in_every_world(section: Section, elements: Sequence[Status], exceptions: Sequence[Status]) -> set[Finding]:
    """What the section could come to if each doubt were settled, one way or the other."""
    worlds = product(*([False, True] if s is UNCLEAR else [s is MET] for s in (*elements, *exceptions)))
    found = set()
    for world in worlds:
        told = dict(zip((part.id for part in (*section.elements, *section.exceptions)), world, strict=True))
        grouped: dict[str, list[bool]] = {}
        for part in section.elements:
            grouped.setdefault(part.group or part.id, []).append(told[part.id])
        if not all(any(group) for group in grouped.values()):
            found.add(Finding.NOT_VIOLATED)
        elif any(told[part.id] for part in section.exceptions):
            found.add(Finding.EXCEPTED)
        else:
            found.add(Finding.VIOLATED)
    return found


def test_every_combination_agrees_with_three_valued_logic() -> None:
    wrong, count = [], 0
    for section in every_section():
        cases = product(Status, repeat=len(section.elements) + len(section.exceptions))
        for statuses in cases:
            elements, exceptions = statuses[: len(section.elements)], statuses[len(section.elements) :]
            count += 1
            if ruled(section, elements, exceptions) is not graded(section, elements, exceptions):
                wrong.append((elements, exceptions))
    assert count == 37_360
    assert wrong == []


def test_a_violation_is_found_only_where_no_doubt_could_undo_it() -> None:
    for section in every_section():
        if len(section.elements) in (1, 2, 3) and len(section.exceptions) < 3:
            for statuses in product(Status, repeat=len(section.elements) + len(section.exceptions)):
                elements, exceptions = statuses[: len(section.elements)], statuses[len(section.elements) :]
                found, possible = ruled(section, elements, exceptions), in_every_world(section, elements, exceptions)
                assert (found is Finding.VIOLATED) == (possible == {Finding.VIOLATED})
                assert found in {*possible, Finding.UNCLEAR}
