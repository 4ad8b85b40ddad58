"""What stands twice is found however it was disguised; what only shares its subject is left alone."""

from pathlib import Path

import pytest

from policy_corpus.lint import LintRules, find_problems, left
from tests.policy_corpus.files import CATALOGUE, a_file, corpus_of

RULE = """\
## {policy}/1 A rule

{prose}

- element act: {act}
- exception joke: {joke}
- severity: low
- actions: label

> violates: "{violating}"
> allowed (joke): "{allowed}"
"""
ENGLISH = "Sellers may not offer tickets for more than the price that is printed on them, because fans pay for it."
CHINESE = "卖家不得以高于票面所印价格的价钱出售门票，因为最后付钱的是歌迷和他们的家人。"


def rule(policy: str, prose: str, act: str, joke: str, violating: str, allowed: str) -> str:
    body = RULE.format(policy=policy, prose=prose, act=act, joke=joke, violating=violating, allowed=allowed)
    return a_file(body, policy=policy)


def checks(folder: Path, *files: str) -> list[str]:
    corpus = corpus_of(folder, *files)
    return [problem.check for problem in left(corpus, find_problems(corpus, LintRules(), CATALOGUE))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("see you at the gate, loser", "See you at the gate -- LOSER!!!", id="punctuation and case"),
        pytest.param("明天 校门口 见", "明天校门口见。", id="a script without spaces"),
        pytest.param("meet me   outside", "ｍｅｅｔ ｍｅ ｏｕｔｓｉｄｅ", id="full-width letters"),
    ],
)
def test_one_post_with_opposite_labels(tmp_path: Path, one: str, other: str) -> None:
    first = rule("gates", "Nobody may be waited for.", "Somebody is waited for.", "It is a joke.", one, "ha ha")
    second = rule("doors", "Doors stay shut at night.", "The door is opened.", "They play.", "open up", other)
    assert checks(tmp_path, first, second) == ["opposite-labels"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("you are great 👍", "you are great 🙄", id="another face"),
        pytest.param("!!!", "???", id="nothing but punctuation"),
    ],
)
def test_different_posts_with_opposite_labels(tmp_path: Path, one: str, other: str) -> None:
    first = rule("gates", "Nobody may be waited for.", "Somebody is waited for.", "It is a joke.", one, "ha ha")
    second = rule("doors", "Doors stay shut at night.", "The door is opened.", "They play.", "open up", other)
    assert checks(tmp_path, first, second) == []


REWORDED = "A seller may not offer tickets for more than the price printed on them, because it is fans who pay for it."
CHINESE_REWORDED = "卖家不可以用高于票面所印价格的价钱出售门票，因为最后付钱的是歌迷和家人。"
SHUFFLED = "Because fans pay for it, for more than the price that is printed on them sellers may not offer tickets."
ANOTHER = "Sellers may not promise tickets that they do not have, because fans then stand before closed doors."


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(ENGLISH, REWORDED, ["same-section"], id="one word in each phrase is another"),
        pytest.param(CHINESE, CHINESE_REWORDED, ["same-section"], id="in Chinese"),
        pytest.param(ENGLISH, ANOTHER, [], id="the same subject, another rule"),
    ],
)
def test_two_sections_that_say_the_same(tmp_path: Path, one: str, other: str, expected: list[str]) -> None:
    act = "门票以高价出售。" if one == CHINESE else "A ticket is offered for more than the printed price."
    joke = "大家都看得出是玩笑。" if one == CHINESE else "All readers can tell that it is a joke."
    first = rule("tickets", one, act, joke, "front row, triple price", "one million for row z, ha")
    if expected:
        second = rule("resale", other, act, joke, "selling two at 400, paid 90", "my soul for two tickets")
    else:
        second = rule(
            "resale", other, "A ticket is promised that the seller lacks.", "It mocks such sellers.", "x", "y"
        )
    assert checks(tmp_path, first, second) == expected


def test_chinese_is_compared_by_its_characters(tmp_path: Path) -> None:
    first = rule("tickets", CHINESE, "门票以高价出售。", "大家都看得出是玩笑。", "first row", "my soul for it")
    second = rule("resale", CHINESE_REWORDED, "门票用高价出售。", "大家都能看出是玩笑。", "two at 400", "ha")
    assert checks(tmp_path, first, second) == ["same-section"]


def test_one_pair_with_the_same_phrases_hides_no_pair_with_the_same_words(tmp_path: Path) -> None:
    act, joke = "A ticket is offered for more than the printed price.", "All readers can tell that it is a joke."
    plain = [
        rule(name, "Doors stay shut at night, whoever knocks at them.", "The door is opened.", "They play.", said, "ha")
        for name, said in (("doors", "open up"), ("gates", "let me in"))
    ]
    reworded = [
        rule("tickets", ENGLISH, act, joke, "front row, triple price", "one million for row z, ha"),
        rule(
            "resale",
            SHUFFLED,
            "For more than the printed price a ticket is offered.",
            "That it is a joke all readers can tell.",
            "two at 400",
            "my soul",
        ),
    ]
    assert checks(tmp_path, *plain, *reworded) == ["same-section"] * 2


OVERRIDE = """\
## news/{number} {title}

{title} is looked at by itself.

- element {element}: {text}
- overrides: tickets/*
- effect: {effect}
- precedence: {precedence}
"""


@pytest.mark.parametrize(
    ("effect", "precedence", "expected"),
    [
        pytest.param("cap_action label", 5, ["conflict"], id="two say different things with equal weight"),
        pytest.param("exempt", 5, [], id="two say the same"),
        pytest.param("cap_action label", 6, [], id="one leads"),
    ],
)
def test_overrides_that_contradict_each_other(
    tmp_path: Path, effect: str, precedence: int, expected: list[str]
) -> None:
    tickets = rule("tickets", ENGLISH, "A ticket is dear.", "It is a joke.", "triple price", "one million, ha")
    first = OVERRIDE.format(number=1, title="Press", element="press", text="It is news.", effect="exempt", precedence=5)
    second = OVERRIDE.format(
        number=2, title="Court", element="court", text="A court spoke.", effect=effect, precedence=precedence
    )
    assert checks(tmp_path, tickets, a_file(f"{first}\n{second}", policy="news")) == expected
