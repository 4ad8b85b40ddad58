"""Two wordings are compared word by word, and both can be read off what comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_corpus.wording import Mark, Run, compare, is_reworded


def shown(runs: tuple[Run, ...]) -> str:
    marks = {Mark.KEPT: "{}", Mark.DELETED: "[-{}-]", Mark.INSERTED: "{{+{}+}}"}
    return "".join(marks[run.mark].format(run.text) for run in runs)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        pytest.param("one two three", "one two three", "one two three", id="nothing changed"),
        pytest.param("", "new words", "{+new words+}", id="all is new"),
        pytest.param("old words", "", "[-old words-]", id="all is gone"),
        pytest.param(
            "It stands for 90 days, always.",
            "It stands for 30 days, always.",
            "It stands for [-90-]{+30+} days, always.",
            id="a number",
        ),
        pytest.param(
            "You may not sell it here now.",
            "You may not sell or give it here now.",
            "You may not sell {+or give +}it here now.",
            id="words come in",
        ),
        pytest.param(
            "red fish swim in deep blue sea here",
            "red cats sit in warm blue sea here",
            "red [-fish swim in deep-]{+cats sit in warm+} blue sea here",
            id="short words between changes are marked too",
        ),
        pytest.param(
            "one two three four",
            "all this is different",
            "[-one two three four-]{+all this is different+}",
            id="little in common",
        ),
        pytest.param(
            "我们删除帖子和图片", "我们删除帖子和视频", "我们删除帖子和[-图片-]{+视频+}", id="a script without spaces"
        ),
    ],
)
def test_words_are_marked(before: str, after: str, marked: str) -> None:
    assert shown(compare(before, after)) == marked


WORDS = st.lists(st.sampled_from(["a", "may", "not", "remove", " ", "\n", ".", "图", "ภ"]), max_size=12).map("".join)


@given(before=WORDS, after=WORDS)
def test_both_wordings_are_whole(before: str, after: str) -> None:
    runs = compare(before, after)
    assert "".join(run.text for run in runs if run.mark is not Mark.INSERTED) == before
    assert "".join(run.text for run in runs if run.mark is not Mark.DELETED) == after


def test_a_wording_that_is_nearly_the_same_is_a_version_of_it() -> None:
    sentence = "The target is a person or a group that readers can identify."
    assert is_reworded(sentence, sentence.replace("readers", "others"))
    assert not is_reworded(sentence, "The harm is death or serious injury.")
