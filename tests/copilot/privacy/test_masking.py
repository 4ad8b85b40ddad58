"""A model that is elsewhere sees tokens, and what it answers is located in the raw content."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.cases import Case, CaseId, ContextItem, Medium, Report
from copilot.privacy.masking import Masking, mask_case

MAIL, PHONE = "ana@mail.example.com", "+49 30 5550123"


def a_case(**parts: Any) -> Case:
    return Case(**({"id": CaseId("case-1"), "text": f"Call {PHONE} or {MAIL}."} | parts))


def test_every_text_of_a_case_is_masked() -> None:
    case = a_case(
        context=(ContextItem("parent", f"My mail is {MAIL}"),),
        media=(Medium("image", f"a card with {MAIL}", PHONE, f"he says {PHONE}"),),
        reports=(Report("user", f"That is my number: {PHONE}"),),
    )
    masked = mask_case(case)
    shown = str(masked.case)
    assert MAIL not in shown
    assert PHONE not in shown
    assert masked.case.text == "Call [[PHONE_1]] or [[EMAIL_1]]."
    assert masked.case.context[0].text == "My mail is [[EMAIL_1]]"
    assert masked.masking.counts == {"phone": 1, "email": 1}


def test_the_way_back() -> None:
    masking = mask_case(a_case()).masking
    assert masking.restore("[[EMAIL_1]] and [[PHONE_1]]") == f"{MAIL} and {PHONE}"


def test_a_token_that_stands_in_the_content_is_never_given() -> None:
    masked = mask_case(a_case(text=f"[[EMAIL_1]] {MAIL}"))
    assert masked.case.text == "[[EMAIL_1]] [[EMAIL_2]]"
    assert masked.masking.restore("[[EMAIL_1]] [[EMAIL_2]]") == f"[[EMAIL_1]] {MAIL}"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('5 rue d"or, call 030 5550 123', id="beside a quotation mark"),
        pytest.param("27\nExample Street", id="over two lines"),
    ],
)
def test_values_are_escaped_where_they_stand_in_json(text: str) -> None:
    masking = Masking()
    masked = masking.mask(text)
    assert "Example" not in masked
    assert json.loads(masking.restore_json(json.dumps({"quote": masked}))) == {"quote": text}


@pytest.mark.parametrize("text", ["[[EMAIL_7]]", "[[NOTHING_1]]", "[[]]", ""])
def test_what_was_never_masked_stays(text: str) -> None:
    masking = Masking()
    masking.mask(MAIL)
    assert masking.restore(text) == text
    assert masking.restore_json(text) == text


@given(st.lists(st.sampled_from([MAIL, PHONE, " hello ", "[[PHONE_1]]", "4111 1111 1111 1111", "\n", "ß"])))
def test_masking_and_restoring_gives_the_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    masking = Masking(text)
    assert masking.restore(masking.mask(text)) == text
