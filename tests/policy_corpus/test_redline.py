"""What changed between two versions is found and said in plain words; what did not change is not spoken of."""

import pytest

from policy_corpus.redline import Note, redline
from policy_corpus.wording import Mark
from tests.policy_corpus.files import CATALOGUE, RULE, read_text

NEWER = "2026-06-01"
OTHER = """
## threats/2 Wishes of harm

You may not wish people harm.

- element wish: The author wishes harm.
- severity: low
- actions: remove
"""


def notes(old: str, new: str) -> list[Note]:
    found = redline(read_text(old), read_text(new, version=NEWER), CATALOGUE)
    return [note for section in found for note in section.notes]


def test_the_same_words_are_no_change() -> None:
    assert redline(read_text(), read_text(version=NEWER), CATALOGUE) == ()
    assert notes(RULE, RULE.replace("not threaten", "not\nthreaten")) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param("severity: high", "severity: low", "Severity: was 'high', is now 'low'.", id="severity"),
        pytest.param(
            "actions: remove;",
            "actions: limit_reach;",
            "First violation: was 'remove', is now 'limit the reach'.",
            id="a step",
        ),
        pytest.param(
            "; second: suspend_author",
            "",
            "Second violation: was 'suspend for thirty days', has no step of its own any more.",
            id="a step less",
        ),
        pytest.param(
            "; second: suspend_author",
            "; second: suspend_author; third: ban_author",
            "Third violation: had no step of its own, is now 'ban for good'.",
            id="a step more",
        ),
        pytest.param("Threat to injure", "Threats", "The title:", id="a title"),
        pytest.param("a person.", "anybody.", "The element 'target':", id="an element"),
        pytest.param(
            "- element target:",
            "- element aim:",
            "The element 'target' is now called 'aim'.",
            id="an element with another name",
        ),
        pytest.param(
            "element target:",
            "element target (any-of whom):",
            "The element 'target': it had to hold, now one of the group 'whom' suffices.",
            id="a group",
        ),
        pytest.param(
            "- exception figurative: The words are an idiom.\n",
            "",
            "The exception 'figurative' was taken out:",
            id="gone",
        ),
        pytest.param(
            "- severity", "- exception art: It is a song.\n- severity", "The exception 'art' is new:", id="new"
        ),
        pytest.param(
            "- severity",
            "- region: DE, AT\n- severity",
            "Where it holds: was 'everywhere', is now 'DE and AT'.",
            id="a region",
        ),
        pytest.param("- severity", "- see: threats/9\n- severity", "References: new 'threats/9'.", id="a reference"),
        pytest.param("You may not", "Nobody may", "The text:", id="the text"),
    ],
)
def test_a_change_is_said_in_plain_words(old: str, new: str, said: str) -> None:
    assert old in RULE
    assert [note.text for note in notes(RULE, RULE.replace(old, new))] == [said]


def test_old_and_new_wording_are_marked() -> None:
    (note,) = notes(RULE, RULE.replace("a person.", "a person or a group."))
    assert [(run.mark, run.text) for run in note.runs] == [
        (Mark.KEPT, "The target is a person"),
        (Mark.INSERTED, " or a group"),
        (Mark.KEPT, "."),
    ]


def test_sections_come_and_go() -> None:
    (came,) = redline(read_text(), read_text(RULE + OTHER, version=NEWER), CATALOGUE)
    assert (came.section, came.notes[0].text) == ("threats/2", "The section is new.")
    (gone,) = redline(read_text(RULE + OTHER), read_text(version=NEWER), CATALOGUE)
    assert (gone.section, gone.title, gone.notes[0].text) == (
        "threats/2",
        "Wishes of harm",
        "The section was taken out.",
    )
    assert {run.mark for run in gone.notes[0].runs} == {Mark.DELETED}


def test_what_follows_from_a_new_section_is_said() -> None:
    rule = RULE.replace("threats/1", "threats/2").replace("- severity", "- region: DE\n- severity")
    news = "## threats/3 News\n\nNews.\n\n- element news: It is news.\n- overrides: threats/1\n- effect: exempt\n"
    new_rule, new_news = redline(read_text(), read_text(f"{RULE}\n{rule}\n{news}", version=NEWER), CATALOGUE)
    said = [note.text for note in new_rule.notes]
    assert "The element 'intent' is new:" in said
    assert "Severity: 'high'." in said
    assert "Second violation: 'suspend for thirty days'." in said
    assert "Where it holds: 'Germany'." in said or "Where it holds: 'DE'." in said
    assert [
        text for text in (note.text for note in new_news.notes) if text.startswith("When this section applies")
    ] == ["When this section applies: threats/1 is not violated."]
    (gone, _) = redline(
        read_text(f"{RULE}\n{news}"), read_text(RULE.replace("people.", "anyone."), version=NEWER), CATALOGUE
    )[::-1]
    assert "When this section applies: threats/1 is not violated." in [n.text for n in gone.notes]


def test_a_section_that_moved_and_sentences_that_moved() -> None:
    below = RULE.replace("## threats/1", "### threats/1")
    moved = notes("## threats/a Old heading\n\n" + below, "## threats/b New heading\n\n" + below)
    assert [note.text for note in moved] == ["Moved: stood under 'Old heading', stands now under 'New heading'."]
    old = RULE.replace("people.", "people. It frightens. It silences.")
    new = RULE.replace("people.", "people. It silences. It frightens.")
    (sentence,) = notes(old, new)
    assert sentence.text == "Moved to another place:"
    assert {run.mark for run in sentence.runs} == {Mark.KEPT}


def test_another_order_and_an_end_belong_to_the_policy() -> None:
    found = redline(read_text(RULE + OTHER), read_text(OTHER + "\n" + RULE, version=NEWER), CATALOGUE)
    assert [(each.section, each.notes[0].text) for each in found] == [("threats", "Sections stand in another order.")]
    (ended,) = redline(read_text(), read_text(version=NEWER, ends="2027-01-01"), CATALOGUE)
    assert ended.notes[0].text == "The first day out of force was open, is now '2027-01-01'."


def test_what_an_override_does() -> None:
    body = RULE.replace(
        "- severity: high\n- actions: remove; second: suspend_author\n", "- overrides: spam/*\n- effect: EFFECT\n"
    )
    old, new = (body.replace("EFFECT", effect) for effect in ("exempt", "cap_action label"))
    assert [note.text for note in notes(old, new)] == [
        "No longer, when this section applies: every section of spam is not violated.",
        "New, when this section applies: "
        "nothing heavier than 'add a label' is done to the content under every section of spam.",
    ]


def test_questions_are_named() -> None:
    one, other = (RULE + f'\n> asked: "{words}"\n' for words in ("May I swear?", "May I curse?"))
    assert [note.text for note in notes(one, other)] == [
        "Questions that it answers: new 'May I curse?'; taken out 'May I swear?'."
    ]


def test_examples_are_counted() -> None:
    more = RULE + '\n> violates: "I will hurt you."\n'
    assert [note.text for note in notes(RULE, more)] == ["Examples: 1 came in, 0 were taken out."]
