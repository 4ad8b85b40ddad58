"""A label that doesn't fit the policies is named with its case; what no case covers is counted."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from evals.golden_cases import GoldenCase, GoldenFileError, read_golden, read_golden_line
from evals.golden_check import check_golden, coverage_of
from policy_corpus.corpus import Corpus
from tests.policy_corpus.files import CATALOGUE, RULE, a_file, corpus_of

DAY = date(2026, 6, 1)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return corpus_of(tmp_path, a_file(RULE))


def a_line(label: dict[str, Any] | None = None, case: dict[str, Any] | None = None, **rest: object) -> dict[str, Any]:
    violated = {"verdict": "violation", "actions": ["remove"], "controlling": [{"section": "threats/1"}]}
    whole = {"id": "c-1", "text": "I will find you.", "language": "en", "posted_at": "2026-06-01T08:00:00Z"}
    return {
        "case": whole | (case or {}),
        "label": label or violated,
        "family": "f-1",
        "versions": {"threats": "2026-03-01"},
        **rest,
    }


def golden_of(row: dict[str, Any]) -> GoldenCase:

    return read_golden_line(json.dumps(row).encode(), "file:1")


PERMITTED = {"verdict": "no_violation", "controlling": [{"section": "threats/1", "exception": "figurative"}]}


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(a_line(), id="a violation"),
        pytest.param(a_line(PERMITTED), id="an exception"),
        pytest.param(a_line({"verdict": "routed", "lane": "legal_hold"}), id="a routed case"),
        pytest.param(a_line({"verdict": "no_violation"}), id="nothing near"),
        pytest.param(
            a_line(
                {"verdict": "violation", "actions": ["suspend_author"], "controlling": [{"section": "threats/1"}]},
                {"author": {"strikes": 1}},
            ),
            id="a second strike",
        ),
    ],
)
def test_a_label_that_fits(corpus: Corpus, row: dict[str, Any]) -> None:
    assert check_golden([golden_of(row)], corpus, CATALOGUE) == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param(a_line(case={"posted_at": None}), "posted_at and language", id="no day"),
        pytest.param(a_line(case={"language": None}), "posted_at and language", id="no language"),
        pytest.param(a_line(case={"posted_at": "2026-01-01"}), "in force is None", id="a day before the policy"),
        pytest.param(a_line(versions={"threats": "2025-01-01"}), "in force is 2026-03-01", id="another version"),
        pytest.param(a_line(versions={}), "does not say under which version", id="no version"),
        pytest.param(
            a_line({"verdict": "no_violation", "controlling": [{"section": "threats/9"}]}),
            "threats/9 is not in force",
            id="no such section",
        ),
        pytest.param(
            a_line({"verdict": "no_violation", "controlling": [{"section": "threats/1", "element": "x"}]}),
            "has no element 'x'",
            id="no such element",
        ),
        pytest.param(
            a_line({"verdict": "no_violation", "controlling": [{"section": "threats/1", "exception": "x"}]}),
            "has no exception 'x'",
            id="no such exception",
        ),
        pytest.param(
            a_line({"verdict": "no_violation", "controlling": [{"section": "threats/1"}]}),
            "without the element or the exception",
            id="permitted for no reason",
        ),
        pytest.param(
            a_line({"verdict": "violation", "actions": ["label"], "controlling": [{"section": "threats/1"}]}),
            "give ['remove'], the label ['label']",
            id="an action that no ladder gives",
        ),
        pytest.param(
            a_line({"verdict": "violation", "controlling": [{"section": "threats/1", "element": "target"}]}),
            "names no rule that is violated",
            id="a violation of nothing",
        ),
    ],
)
def test_a_label_that_does_not_fit(corpus: Corpus, row: dict[str, Any], problem: str) -> None:
    found = check_golden([golden_of(row)], corpus, CATALOGUE)
    assert any(problem in each for each in found), found
    assert all(each.startswith("c-1: ") for each in found)


def test_large_families_and_texts_that_stand_twice(corpus: Corpus) -> None:
    many = [golden_of(a_line(case={"id": f"c-{n}"})) for n in range(7)]
    found = check_golden(many, corpus, CATALOGUE)
    assert found[0] == "family 'f-1' has 7 cases"
    assert found[1].startswith("a text stands in 7 cases")


def test_what_is_covered(corpus: Corpus) -> None:
    nothing = coverage_of([], corpus, DAY)
    assert nothing.sections_missing == ("threats/1",)
    assert nothing.exceptions_missing == ("threats/1 figurative",)
    assert nothing.policies_missing == ("threats",)
    whole = coverage_of([golden_of(a_line(PERMITTED))], corpus, DAY)
    assert (whole.sections_missing, whole.exceptions_missing, whole.policies_missing) == ((), (), ())
    assert whole.languages == {"en": 1}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param(a_line({"verdict": "routed"}), "names its lane", id="routed nowhere"),
        pytest.param(a_line({"verdict": "violation"}), "names the section", id="a violation of nothing"),
        pytest.param(a_line({**PERMITTED, "actions": ["remove"]}), "has no actions", id="an action for nothing"),
        pytest.param(a_line({**PERMITTED, "lane": "legal_hold"}), "names its lane", id="a lane for a draft"),
        pytest.param(a_line(labels={}), "Extra inputs", id="a key that isn't known"),
        pytest.param(a_line(case={"text": ""}), "case: ", id="an empty case"),
        pytest.param(
            a_line({"verdict": "routed", "lane": "legal_hold", "actions": ["remove"]}),
            "neither actions",
            id="a routed case with actions",
        ),
        pytest.param(
            a_line({**PERMITTED, "controlling": [{"section": "threats/1", "exception": "a", "element": "b"}]}),
            "not both",
            id="two reasons",
        ),
    ],
)
def test_a_line_that_cannot_be_read(row: dict[str, Any], problem: str) -> None:
    with pytest.raises(GoldenFileError) as caught:
        golden_of(row)
    assert problem in str(caught.value)
    assert str(caught.value).startswith("file:1: ")
    assert "hint: " in str(caught.value)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param('{"case": {', "file:1: the line is not JSON: ", id="a torn line"),
        pytest.param("[]", "file:1: the line: Input should be", id="a list"),
    ],
)
def test_a_line_that_is_no_object_is_told(line: str, problem: str) -> None:
    with pytest.raises(GoldenFileError) as caught:
        read_golden_line(line.encode(), "file:1")
    assert str(caught.value).startswith(problem)
    assert "evals/golden/FORMAT.md" in str(caught.value)


def test_an_id_stands_once(tmp_path: Path) -> None:

    (tmp_path / "a.jsonl").write_text((json.dumps(a_line()) + "\n\n") * 2)
    with pytest.raises(GoldenFileError, match=r"a\.jsonl:3: the id 'c-1' stands twice"):
        read_golden([tmp_path])
