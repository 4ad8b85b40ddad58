"""What changed between two versions is found, section by section, and nothing else is reported."""

import pytest

from policy_corpus.changes import Change, changes
from tests.policy_corpus.files import RULE, read_text

NEWER = "2026-06-01"
OTHER = """
## threats/2 Wishes of harm

You may not wish people harm.

- element wish: The author wishes harm.
- severity: low
- actions: remove
"""


def test_the_same_words_are_no_change() -> None:
    assert changes(read_text(), read_text(version=NEWER)) == []


def test_line_breaks_and_examples_that_stand_apart_are_no_change() -> None:
    wrapped = RULE.replace("not threaten", "not\nthreaten")
    assert changes(read_text(), read_text(wrapped, version=NEWER)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("Threat to injure", "Threats", ("title", "Threat to injure", "Threats"), id="a title"),
        pytest.param(
            "You may not threaten people.",
            "Do not threaten.",
            ("prose", "You may not threaten people.", "Do not threaten."),
            id="prose",
        ),
        pytest.param(
            "The target is a person.",
            "The target is a group.",
            ("element target", "The target is a person.", "The target is a group."),
            id="the words of an element",
        ),
        pytest.param(
            "- element target: The target is a person.\n",
            "",
            ("element target", "The target is a person.", None),
            id="an element goes",
        ),
        pytest.param(
            "- exception figurative",
            "- exception joke: It is a joke.\n- exception figurative",
            ("exception joke", None, "It is a joke."),
            id="an exception comes",
        ),
        pytest.param("severity: high", "severity: low", ("severity", "high", "low"), id="the severity"),
        pytest.param(
            "- actions: remove; second: suspend_author",
            "- actions: remove",
            ("actions", "1: remove; 2: suspend_author", "1: remove"),
            id="the ladder",
        ),
        pytest.param("- severity", "- region: DE\n- severity", ("region", "global", "DE"), id="the region"),
        pytest.param("- severity", "- see: threats/2\n- severity", ("see", None, "threats/2"), id="a reference"),
    ],
)
def test_a_difference_is_told(old: str, new: str, expected: tuple[str, str | None, str | None]) -> None:
    assert old in RULE
    newer = read_text(RULE.replace(old, new, 1), version=NEWER)
    assert changes(read_text(), newer) == [Change("threats/1", *expected)]


def test_a_condition_that_becomes_one_of_several_is_told() -> None:
    grouped = RULE.replace("intent:", "intent (any-of who):").replace("target:", "target (any-of who):")
    found = changes(read_text(), read_text(grouped, version=NEWER))
    assert [(change.what, change.after) for change in found] == [
        ("element intent", "The author states an intent to cause harm. (any of who)"),
        ("element target", "The target is a person. (any of who)"),
    ]


def test_sections_come_and_go() -> None:
    older, newer = read_text(), read_text(RULE + OTHER, version=NEWER)
    assert changes(older, newer) == [Change("threats/2", "section", None, "Wishes of harm")]
    assert changes(newer, older) == [Change("threats/2", "section", "Wishes of harm", None)]


def test_what_an_overriding_section_does_is_told() -> None:
    mark = "- overrides: hate/*\n- effect: exempt\n"
    body = "## threats/1 News\n\nNews may quote.\n\n- element news: It is news.\n"
    found = changes(read_text(body + mark), read_text(body + mark.replace("hate", "spam"), version=NEWER))
    assert found == [Change("threats/1", "overrides", "exempt hate/*, precedence 0", "exempt spam/*, precedence 0")]


def test_an_end_is_told_of_the_policy() -> None:
    found = changes(read_text(), read_text(version=NEWER, ends="2026-09-01"))
    assert found == [Change("threats", "ends", None, "2026-09-01")]
