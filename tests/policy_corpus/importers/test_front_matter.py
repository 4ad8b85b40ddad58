"""The front matter of a published page gives its title and keeps the rest."""

import pytest

from policy_corpus.importers.front_matter import take_front_matter


@pytest.mark.parametrize(
    ("text", "title", "preface", "rest"),
    [
        pytest.param("---\ntitle: A b\n---\nx", "A b", "", "x", id="a title"),
        pytest.param("---\nx: 1\ntitle: A\ny:\n  - z\n...\nb", "A", "x: 1\ny:\n  - z", "b", id="among other keys"),
        pytest.param("---\ntitle: 'It''s'\n---\n", "It's", "", "", id="single quotes"),
        pytest.param('---\ntitle: "A: b"\n---\n', "A: b", "", "", id="double quotes"),
        pytest.param("---\ntitle: >-\n  A\n---\n", "", "title: >-\n  A", "", id="a folded title stays where it is"),
        pytest.param("---\ntitle: [A, B]\n---\n", "", "title: [A, B]", "", id="a list as a title stays where it is"),
        pytest.param("---\ntitle:\nx: y\n---\n", "", "title:\nx: y", "", id="an empty title"),
        pytest.param("---\ntitle: '  '\n---\n", "", "title: '  '", "", id="a blank title"),
        pytest.param("---\nA sentence\n---\nx", "", "", "---\nA sentence\n---\nx", id="no keys"),
        pytest.param("---\n# only\n---\nx", "", "", "---\n# only\n---\nx", id="only a comment"),
        pytest.param("---\na: b\nx", "", "", "---\na: b\nx", id="no end"),
        pytest.param("x\n---\na: b\n---", "", "", "x\n---\na: b\n---", id="not at the top"),
    ],
)
def test_front_matter(text: str, title: str, preface: str, rest: str) -> None:
    top = take_front_matter(text)
    assert (top.title, top.preface, top.rest) == (title, preface, rest)
