"""A case is routed by its reporter's flag or by any of its texts, and the graver lane comes first."""

import logging
from typing import Any

import pytest

from copilot.cases import Author, ContextItem, Medium, Report, ReportFlag
from copilot.lanes import Lane, lane_of
from tests.copilot.lanes.cases import saying

FIELD = "This is a report about child sexual abuse material."
THREAT = "I'm going to kill Maria Lopez tomorrow."
CHILD, LEGAL, LIFE = ReportFlag.CHILD_SAFETY, ReportFlag.LEGAL_HOLD, ReportFlag.THREAT_TO_LIFE


def flagged(*flags: ReportFlag | None) -> tuple[Report, ...]:
    return tuple(Report("user", flag=flag) for flag in flags)


@pytest.mark.parametrize("flag", ReportFlag)
def test_a_flag_routes_whatever_the_text_says(flag: ReportFlag) -> None:
    assert lane_of(saying("Good morning!", reports=flagged(None, flag))) is Lane(flag.value)


@pytest.mark.parametrize(
    ("text", "flags", "lane"),
    [
        pytest.param(THREAT, (LEGAL,), Lane.LEGAL_HOLD, id="a legal hold before a threat"),
        pytest.param("Hello.", (LIFE, LEGAL), Lane.LEGAL_HOLD, id="a legal hold before the flag of a threat"),
        pytest.param(FIELD, (LEGAL, LIFE), Lane.CHILD_SAFETY, id="child safety before both flags"),
        pytest.param(THREAT, (LIFE, LEGAL, CHILD), Lane.CHILD_SAFETY, id="the flag of child safety before all"),
        pytest.param(f"{THREAT} {FIELD}", (), Lane.CHILD_SAFETY, id="child safety before a threat"),
        pytest.param(THREAT, (), Lane.THREAT_TO_LIFE, id="a threat alone"),
    ],
)
def test_the_graver_lane_comes_first(text: str, flags: tuple[ReportFlag, ...], lane: Lane) -> None:
    assert lane_of(saying(text, reports=flagged(*flags))) is lane


PLACES = [
    pytest.param({"media": (Medium("image", alt_text="{}"),)}, id="alt text"),
    pytest.param({"media": (Medium("image"), Medium("image", ocr_text="{}"))}, id="words in the second image"),
    pytest.param({"media": (Medium("video", transcript="{}"),)}, id="transcript"),
    pytest.param({"context": (ContextItem("parent", "Nice day."), ContextItem("bio", "{}"))}, id="second context"),
]


def put(text: str, value: Any) -> Any:
    """The value with the text in the place of its braces."""
    if isinstance(value, tuple):
        return tuple(put(text, one) for one in value)
    if isinstance(value, Medium):
        return Medium(
            value.kind, *(part and part.format(text) for part in (value.alt_text, value.ocr_text, value.transcript))
        )
    return ContextItem(value.role, value.text.format(text))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("text", "lane"),
    [
        pytest.param(FIELD, Lane.CHILD_SAFETY, id="child safety"),
        pytest.param(THREAT, Lane.THREAT_TO_LIFE, id="threat to life"),
    ],
)
def test_every_text_is_read(place: dict[str, Any], text: str, lane: Lane) -> None:
    parts = {name: put(text, value) for name, value in place.items()}
    assert lane_of(saying("Good morning!", **parts)) is lane


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"reports": (Report("user", "posts CSAM"),)}, id="the reason of a report"),
        pytest.param({"author": Author("@child_porn_77")}, id="the handle of the author"),
        pytest.param({"author": Author("ChildPornTrader".replace("Trader", ""))}, id="a handle in one word"),
    ],
)
def test_child_safety_also_reads_what_stands_around(parts: dict[str, Any]) -> None:
    assert lane_of(saying("Good morning!", **parts)) is Lane.CHILD_SAFETY


def test_a_threat_in_the_reason_of_a_report_is_not_the_authors() -> None:
    assert lane_of(saying("Good morning!", reports=(Report("user", f'He wrote me: "{THREAT}"'),))) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\ud800 \x00 \u202e", id="a lone surrogate, a null, an override"),
        pytest.param("@ # . , #:# | *", id="the signs of the lists themselves"),
        pytest.param("See you at the station tomorrow, Maria!", id="an ordinary message"),
    ],
)
def test_an_ordinary_case_is_drafted(text: str) -> None:
    assert lane_of(saying(text)) is None


def test_nothing_of_a_routed_text_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert lane_of(saying(FIELD)) is Lane.CHILD_SAFETY
    assert not caplog.records
