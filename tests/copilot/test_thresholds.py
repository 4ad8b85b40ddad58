"""Learnt thresholds hold back what is less sure, never show more, and only for the drafter they were learnt from."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.drafters.calibration import load_calibration
from copilot.drafters.local import LocalDrafter
from copilot.errors import SettingInvalid
from copilot.recommendations import Abstention, Finding, Verdict
from copilot.ruling import Ruled, Ruling
from copilot.thresholds import NO_THRESHOLDS, Thresholds, load_thresholds
from tests.builders import a_section, a_section_finding

DRAFTER = LocalDrafter(load_calibration())


def a_ruling(confidence: float, *sections: str, verdict: Verdict = Verdict.VIOLATION) -> Ruling:
    finding = Finding.VIOLATED if verdict is Verdict.VIOLATION else Finding.NOT_VIOLATED
    ruled = tuple(
        Ruled(a_section(name), a_section_finding(section=name, finding=finding, probability=0.5 - n / 10))
        for n, name in enumerate(sections)
    )
    return Ruling(ruled, verdict, confidence, 0.5, {})


def learnt(**parts: object) -> Thresholds:
    about = {"drafter": "local:", "calibration_fingerprint": DRAFTER.calibration_fingerprint}
    return replace(Thresholds(overall=0.5, provenance=about), **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("thresholds", "ruling", "language", "held"),
    [
        pytest.param(learnt(), a_ruling(0.5, "a/1"), "en", "", id="as sure as asked"),
        pytest.param(learnt(), a_ruling(0.49996, "a/1"), "en", "", id="as sure as asked, to four places"),
        pytest.param(learnt(), a_ruling(0.4999, "a/1"), "en", "all drafts asks for 0.500", id="less sure"),
        pytest.param(
            learnt(policies={"a": 0.8}), a_ruling(0.7, "a/1"), "en", "the policy 'a' asks for 0.800", id="its policy"
        ),
        pytest.param(learnt(policies={"b": 0.8}), a_ruling(0.7, "a/1"), "en", "", id="another policy"),
        pytest.param(
            learnt(policies={"b": 0.8}), a_ruling(0.7, "a/1", "b/1"), "en", "'b'", id="one of the violated policies"
        ),
        pytest.param(
            learnt(policies={"a": 0.8}),
            a_ruling(0.7, "a/1", "b/1", verdict=Verdict.NO_VIOLATION),
            "en",
            "'a'",
            id="of what is permitted, the policy of the nearest rule",
        ),
        pytest.param(
            learnt(policies={"b": 0.8}),
            a_ruling(0.7, "a/1", "b/1", verdict=Verdict.NO_VIOLATION),
            "en",
            "",
            id="of what is permitted, no farther rule",
        ),
        pytest.param(
            learnt(languages={"de": 0.9}), a_ruling(0.7, "a/1"), "de", "the language 'de' asks for 0.900", id="language"
        ),
        pytest.param(learnt(languages={"de": 0.9}), a_ruling(0.7, "a/1"), None, "", id="a language that is not known"),
        pytest.param(learnt(policies={"a": 0.1}), a_ruling(0.4, "a/1"), "en", "all drafts", id="the strictest counts"),
        pytest.param(NO_THRESHOLDS, a_ruling(0.0, "a/1"), "en", "", id="no thresholds"),
        pytest.param(learnt(), a_ruling(0.4, verdict=Verdict.NO_VIOLATION), "en", "all drafts", id="no rule at all"),
    ],
)
def test_a_draft_that_is_less_sure_is_held_back(
    thresholds: Thresholds, ruling: Ruling, language: str | None, held: str
) -> None:
    found = thresholds.hold(ruling, language)
    if held:
        assert found.abstention is not None
        assert found.abstention.reason == "below_threshold"
        assert held in found.abstention.detail
        assert replace(found, abstention=None) == ruling
    else:
        assert found is ruling


def test_an_abstention_keeps_its_own_reason() -> None:
    ruling = replace(a_ruling(0.0, "a/1"), abstention=Abstention("unclear", "It is not settled."))
    assert learnt().hold(ruling, "en") is ruling


def test_a_file_of_thresholds_comes_back(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text(learnt(policies={"a": 0.8}).as_json())
    assert load_thresholds(tmp_path / "t.json") == learnt(policies={"a": 0.8})
    assert load_thresholds(None) == NO_THRESHOLDS


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no file"),
        pytest.param("[]", id="no thresholds"),
        pytest.param('{"overall": 1.2}', id="more than sure"),
        pytest.param('{"overall": 0.5, "policies": {"a": -0.1}}', id="less than nothing"),
        pytest.param('{"overall": 0.5, "policies": {"a": NaN}}', id="not a number"),
    ],
)
def test_what_is_no_file_of_thresholds_is_a_bad_setting(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "t.json").write_text(text)
    with pytest.raises(SettingInvalid, match=r"t\.json' can't be read"):
        load_thresholds(tmp_path / "t.json")


@pytest.mark.parametrize("name", ["drafter", "prompt_fingerprint", "calibration_fingerprint"])
def test_thresholds_of_another_drafter_are_refused(name: str) -> None:
    learnt().check(DRAFTER)
    NO_THRESHOLDS.check(DRAFTER)
    with pytest.raises(SettingInvalid, match=f"another {name.replace('_', ' ')}"):
        learnt(provenance=dict(learnt().provenance) | {name: "another"}).check(DRAFTER)


def test_a_fingerprint_is_of_all_that_holds_back() -> None:
    assert NO_THRESHOLDS.fingerprint is None
    assert learnt().fingerprint != learnt(languages={"de": 0.9}).fingerprint
    assert json.loads(learnt().as_json())["overall"] == 0.5
