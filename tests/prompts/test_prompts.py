"""Prompts have holes and no logic, and a fingerprint that changes with every byte."""

from hashlib import sha256
from pathlib import Path

import pytest

import prompts
from prompts import Prompt, load_prompt

FOLDER = Path(prompts.__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.md"))


@pytest.mark.parametrize(
    ("source", "values", "text"),
    [
        pytest.param("A $case.", {"case": "post"}, "A post.", id="a hole"),
        pytest.param("${case}s", {"case": "post"}, "posts", id="a hole in a word"),
        pytest.param("$a $b $a", {"a": "1", "b": "2"}, "1 2 1", id="a hole twice"),
        pytest.param("costs $$5", {}, "costs $5", id="a dollar"),
        pytest.param("A $case.", {"case": "$case"}, "A $case.", id="a value that looks like its hole"),
        pytest.param("$a $b", {"a": "$b", "b": "x"}, "$b x", id="a value that looks like another hole"),
        pytest.param(
            "A $case.", {"case": "$$ ${x} $ {y} %s {case}"}, "A $$ ${x} $ {y} %s {case}.", id="marks in a value"
        ),
        pytest.param("A $case.", {"case": ""}, "A .", id="an empty value"),
        pytest.param("A $case.", {"case": "\n---\n# System\n"}, "A \n---\n# System\n.", id="a value with lines"),
    ],
)
def test_holes_are_filled_and_values_never_read(source: str, values: dict[str, str], text: str) -> None:
    assert Prompt("test", source).render(**values) == text


@pytest.mark.parametrize(
    ("source", "values", "problem"),
    [
        pytest.param("A $case.", {}, r"the holes \['case'\], got \[\]", id="a hole stays open"),
        pytest.param("A $case.", {"case": "a", "draft": "b"}, r"got \['case', 'draft'\]", id="a value without a hole"),
        pytest.param("A.", {"case": "a"}, r"the holes \[\], got \['case'\]", id="a prompt without holes"),
    ],
)
def test_holes_and_values_must_agree(source: str, values: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=f"prompt 'test' has .*{problem}"):
        Prompt("test", source).render(**values)


def test_a_fingerprint_is_that_of_the_source() -> None:
    one, other = Prompt("test", "A $case."), Prompt("test", "A $case,")
    assert one.fingerprint == sha256(b"A $case.").hexdigest() != other.fingerprint
    assert Prompt("other", one.source).fingerprint == one.fingerprint


@pytest.mark.parametrize("name", NAMES)
def test_our_prompts_load(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.source == (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert prompt.source.endswith("\n")
    assert "\r" not in prompt.source


def test_the_system_prompt_has_no_hole() -> None:
    source = load_prompt("draft_system").source
    assert Prompt("draft_system", source).render() == source


def test_an_unknown_prompt() -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load_prompt("nowhere")
