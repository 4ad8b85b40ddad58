"""Contents that are almost the same are told from contents that only resemble each other."""

import pytest

from copilot.desk.sketches import alike, sketch_of

THREAT = "I know which bus you take home, and on Friday you won't get off it alive, you and your brother."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(THREAT, True, id="the same"),
        pytest.param(THREAT.upper() + "!!", True, id="shouted"),
        pytest.param(THREAT.replace("a", "а"), True, id="with look-alike letters"),
        pytest.param("\u200b".join(THREAT), True, id="with hidden characters"),
        pytest.param(THREAT + " lol", True, id="a word more"),
        pytest.param("I know which bus you take home. Sit with me on Friday?", False, id="the same beginning"),
        pytest.param("You can't park here on Friday.", False, id="something else"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_two_contents(other: str, same: bool) -> None:
    assert alike(sketch_of(THREAT), sketch_of(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("vermin", "Vermin", True, id="a short word, twice"),
        pytest.param("vermin", "vermouth", False, id="two short words"),
    ],
)
def test_short_contents(one: str, other: str, same: bool) -> None:
    assert alike(sketch_of(one), sketch_of(other)) is same
