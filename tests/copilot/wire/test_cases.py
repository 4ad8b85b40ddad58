"""A case comes in whole, bounded and sound, or is refused with the place and the way out."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.cases import Author, Case, CaseId, ContextItem, Medium, Report, ReportFlag
from copilot.errors import CaseInvalid
from copilot.wire.base import MAX_TEXT, canonical_json
from copilot.wire.cases import CaseIn, parse_case
from copilot.wire.examples import CASE
from copilot.wire.stored_cases import CaseOut
from tests.builders import a_case
from tests.strategies import few, whole


def test_every_key_reaches_the_case() -> None:
    case = parse_case(json.dumps(CASE)).to_case()
    assert CaseOut.of(case).model_dump(mode="json") == CASE


@pytest.mark.parametrize(
    ("sent", "case"),
    [
        pytest.param({"text": "hello"}, Case(CaseId("new"), "hello"), id="a text alone"),
        pytest.param(
            {"text": None, "media": [{"kind": "image", "ocr_text": "hello"}]},
            Case(CaseId("new"), media=(Medium("image", None, "hello"),)),
            id="only words in an image",
        ),
        pytest.param(
            {"context": [{"role": "parent", "text": "hello"}]},
            Case(CaseId("new"), context=(ContextItem("parent", "hello"),)),
            id="only a context",
        ),
        pytest.param({"id": "a.b:c_1-2", "text": "x"}, Case(CaseId("a.b:c_1-2"), "x"), id="its own id"),
        pytest.param({"text": "x", "author": None}, Case(CaseId("new"), "x"), id="an author of null"),
        pytest.param(
            {"text": "x", "author": {"strikes": 2}}, Case(CaseId("new"), "x", author=Author(strikes=2)), id="strikes"
        ),
        pytest.param({"text": "x", "region": "de"}, Case(CaseId("new"), "x", region="DE"), id="a region in lower case"),  # type: ignore[arg-type]
        pytest.param({"text": "x", "region": "EU"}, Case(CaseId("new"), "x", region="EU"), id="the European Union"),  # type: ignore[arg-type]
        pytest.param(
            {"text": "x", "reports": [{"source": "user", "flag": "legal_hold"}]},
            Case(CaseId("new"), "x", reports=(Report("user", None, ReportFlag.LEGAL_HOLD),)),
            id="a reporter's flag",
        ),
    ],
)
def test_is_taken(sent: dict[str, Any], case: Case) -> None:
    assert parse_case(sent).to_case("new") == case


@pytest.mark.parametrize(
    ("posted_at", "instant"),
    [
        pytest.param("2026-03-01T09:30:00Z", datetime(2026, 3, 1, 9, 30, tzinfo=UTC), id="in UTC"),
        pytest.param("2026-03-01T23:30:00-05:00", datetime(2026, 3, 2, 4, 30, tzinfo=UTC), id="another zone, next day"),
        pytest.param("2026-03-01T09:30:00", datetime(2026, 3, 1, 9, 30, tzinfo=UTC), id="no zone is UTC"),
        pytest.param("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC), id="a day is its midnight"),
    ],
)
def test_times_are_utc(posted_at: str, instant: datetime) -> None:
    case = parse_case({"text": "x", "posted_at": posted_at}).to_case("new")
    assert case.posted_at == instant
    assert case.posted_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        pytest.param({}, "The case has no text", id="nothing"),
        pytest.param({"text": " \n", "media": [{"kind": "image"}]}, "The case has no text", id="white space alone"),
        pytest.param({"text": "x", "secret": 1}, "secret: Extra inputs", id="an unknown key"),
        pytest.param({"text": "x", "author": {"age": 1}}, "author.age: Extra inputs", id="an unknown key inside"),
        pytest.param({"text": "x\0y"}, r"text: .* NUL character \(U\+0000\) at offset 1", id="NUL"),
        pytest.param({"text": "x", "author": {"handle": "\0"}}, "author.handle: .* NUL", id="NUL in a handle"),
        pytest.param({"text": "x\ud800"}, "text: .*half a surrogate pair at offset 1", id="a lone surrogate"),
        pytest.param({"text": "x", "surface": "\udc00"}, "surface: .*half a surrogate", id="a surrogate in a label"),
        pytest.param({"text": "x", "\ud800": 1}, "unicode", id="a lone surrogate in a key"),
        pytest.param({"text": "x", "id": "../etc"}, "id: String should match", id="an id with a path"),
        pytest.param({"text": "x", "id": "a\n"}, "id: String should match", id="an id with a line feed"),
        pytest.param({"text": "x", "id": "a" * 201}, "id: .*at most 200", id="a long id"),
        pytest.param({"text": "x", "id": ""}, "id: ", id="an empty id"),
        pytest.param({"text": "x", "region": "UK"}, "region: .*GB", id="a country that goes by another code"),
        pytest.param({"text": "x", "region": "global"}, "region: .*ISO", id="no country"),
        pytest.param({"text": "x", "language": "en_US!"}, "language: ", id="no language code"),
        pytest.param({"text": "x", "posted_at": 1}, "posted_at: .*ISO 8601", id="a number as a time"),
        pytest.param({"text": "x", "posted_at": "1740000000"}, "posted_at: .*ISO 8601", id="a number in a string"),
        pytest.param({"text": "x", "posted_at": "2026-02-30"}, "posted_at: .*day value", id="a day that isn't"),
        pytest.param({"text": "x", "posted_at": "0001-01-01T00:00:00+14:00"}, "posted_at: .*years", id="before time"),
        pytest.param({"text": "x", "author": {"strikes": "1"}}, "author.strikes: ", id="a number as a string"),
        pytest.param({"text": "x", "author": {"strikes": -1}}, "author.strikes: ", id="negative strikes"),
        pytest.param(
            {"text": "x", "reports": [{"source": "u", "flag": "x"}]}, "reports.0.flag: .*legal_hold", id="flag"
        ),
        pytest.param({"text": "x", "context": [{"role": "r", "text": "x"}] * 51}, "context: .*50", id="51 contexts"),
        pytest.param({"text": "x", "media": [{"kind": "k"}] * 51}, "media: .*50", id="51 media"),
        pytest.param({"text": "x", "reports": [{"source": "u"}] * 51}, "reports: .*50", id="51 reports"),
    ],
)
def test_is_refused(sent: dict[str, Any], problem: str) -> None:
    with pytest.raises(CaseInvalid, match=problem):
        parse_case(sent)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("{", "not JSON", id="cut off"),
        pytest.param("[" * 100_000, "nested too deeply", id="deep"),
        pytest.param(b'{"text": "\xff"}', "not UTF-8", id="not UTF-8"),
        pytest.param('{"text": ' + "1" * 5000 + "}", "too long", id="an endless number"),
        pytest.param('{"text": "a", "text": "b"}', "a key stands twice", id="a key twice"),
        pytest.param('{"text": NaN}', "text: ", id="no number"),
        pytest.param('{"text": "\\ud800"}', "half a surrogate", id="an escaped lone surrogate"),
        pytest.param('"text"', "valid dictionary", id="no object"),
    ],
)
def test_a_line_is_refused(line: str | bytes, problem: str) -> None:
    with pytest.raises(CaseInvalid, match=problem):
        parse_case(line)


def texts_of(total: int) -> dict[str, Any]:
    """A case whose texts are spread over all places and hold ``total`` astral characters."""
    fifth = total // 5
    return {
        "text": "😀" * (total - 4 * fifth),
        "media": [{"kind": "video", "alt_text": "😀" * fifth, "transcript": "😀" * fifth}],
        "context": [{"role": "parent", "text": "😀" * fifth}],
        "reports": [{"source": "user", "reason": "😀" * fifth}],
    }


def test_text_is_counted_in_code_points_over_all_places() -> None:
    assert parse_case(texts_of(MAX_TEXT)).to_case("new").text
    with pytest.raises(CaseInvalid, match="hold 200001 characters; at most 200000"):
        parse_case(texts_of(MAX_TEXT + 1))


def test_an_error_never_repeats_the_content() -> None:
    sent = {"text": "CANARY\0", "author": {"handle": "CANARY", "followers": "CANARY"}, "region": "CANARY"}
    with pytest.raises(CaseInvalid) as caught:
        parse_case(sent)
    assert "author.followers" in str(caught.value)
    assert "CANARY" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_case_of_a_file_needs_its_own_id() -> None:
    with pytest.raises(CaseInvalid, match="has no id"):
        parse_case({"text": "x"}).to_case()


def test_an_id_that_was_sent_stays() -> None:
    assert parse_case({"id": "mine", "text": "x"}).to_case("new").id == "mine"


def test_the_description_shows_the_example_and_is_closed() -> None:
    schema = CaseIn.model_json_schema()
    assert schema["examples"] == [CASE]
    closed = [schema, *(part for part in schema["$defs"].values() if part["type"] == "object")]
    assert all(part["additionalProperties"] is False for part in closed)
    assert len(closed) == 5


cases = whole(
    Case,
    posted_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    author=whole(Author),
    context=few(whole(ContextItem)),
    media=few(whole(Medium)),
    reports=few(whole(Report)),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(case=cases)
def test_any_case_can_be_kept_and_read_back(case: Case) -> None:
    kept = canonical_json(CaseOut.of(case).model_dump(mode="json"))
    assert CaseOut.model_validate(json.loads(kept)).to_domain() == case


def test_a_case_that_came_in_comes_out_as_it_was() -> None:
    sent = CaseOut.of(a_case()).model_dump(mode="json")
    assert parse_case(sent).to_case() == a_case()
