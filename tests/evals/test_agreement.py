"""The second pass covers a sample that is large enough, and its figures are those of its labels."""

from pathlib import Path

import pytest

from copilot.errors import BadInput
from evals.agreement import SecondLabel, agreement_of, read_second_labels
from evals.golden_cases import GOLDEN, GoldenCase, read_golden
from tests.evals.test_golden_check import PERMITTED, a_line, golden_of


def cases() -> list[GoldenCase]:
    violating = [golden_of(a_line(case={"id": f"v-{n}"}, family=f"v{n}")) for n in range(20)]
    return violating + [golden_of(a_line(PERMITTED, {"id": f"p-{n}"}, family=f"p{n}")) for n in range(20)]


def second(verdicts: dict[str, str], section: str = "threats/1") -> list[SecondLabel]:
    return [SecondLabel(case, verdict, frozenset({section})) for case, verdict in verdicts.items()]


RIGHT = {f"v-{n}": "violation" for n in range(20)} | {f"p-{n}": "no_violation" for n in range(20)}


def test_full_agreement() -> None:
    found = agreement_of(cases(), second(RIGHT))
    assert (found.kappa.value, found.verdict.value, found.same_sections.value, found.differing) == (1, 1, 1, ())
    assert found.kappa.low
    assert found.kappa.low < 1


def test_labels_turned_round_are_worse_than_chance() -> None:
    turned = {case: "violation" if verdict == "no_violation" else "no_violation" for case, verdict in RIGHT.items()}
    found = agreement_of(cases(), second(turned, "threats/2"))
    assert (found.kappa.value, found.verdict.value, found.shared_section.value) == (-1, 0, 0)
    assert found.differing[0] == ("v-0", "violation", "no_violation")


def test_half_agreement_is_no_better_than_chance() -> None:
    found = agreement_of(cases(), second(dict.fromkeys(RIGHT, "violation")))
    assert found.verdict.value == pytest.approx(0.5)
    assert found.kappa.value == pytest.approx(0)


def test_a_case_that_is_not_golden_is_refused() -> None:
    with pytest.raises(BadInput, match="'x', which is no golden case"):
        agreement_of(cases(), second({"x": "violation"}))


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "labels.jsonl").write_text('{"case": "a", "verdict": "violation", "sections": []}\n{"case": "b"}\n')
    with pytest.raises(BadInput, match=r"labels\.jsonl:2: .*\n  hint: "):
        read_second_labels(tmp_path / "labels.jsonl")


def test_our_sample_is_large_enough_and_of_every_file() -> None:
    golden, labels = read_golden([GOLDEN]), read_second_labels()
    found = agreement_of(golden, labels)
    assert found.kappa.n >= 200
    assert {label.case_id.rpartition("-")[0] for label in labels} >= {path.stem for path in GOLDEN.glob("*.jsonl")}
