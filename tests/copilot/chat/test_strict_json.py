"""JSON is read as RFC 8259 has it, and refused wherever two readers could differ."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.chat.strict_json import MAX_DEPTH, parse_strict
from copilot.errors import ModelReplyUnusable

VALID = {
    "an object": ('{"a": 1}', {"a": 1}),
    "an empty object": ("{}", {}),
    "an empty array": ("[]", []),
    "a lone string": ('"x"', "x"),
    "a lone number": ("0", 0),
    "a lone true": ("true", True),
    "a lone null": ("null", None),
    "white space of every kind around": (" \t\r\n[1] \t\r\n", [1]),
    "white space within": ('{ "a" :\n[ 1 ,\t2 ] }', {"a": [1, 2]}),
    "minus zero": ("[-0]", [0]),
    "a fraction": ("[0.5]", [0.5]),
    "exponents of both signs": ("[1e2, 1E+2, 1e-2]", [100.0, 100.0, 0.01]),
    "a number too small to tell from zero": ("[1e-400]", [0.0]),
    "an integer beyond 64 bits": ("[123456789012345678901234567890]", [123456789012345678901234567890]),
    "an empty name": ('{"": 0}', {"": 0}),
    "the same name in two objects": ('[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
    "names that differ in case": ('{"a": 1, "A": 2}', {"a": 1, "A": 2}),
    "every short escape": (r'"\"\\\/\b\f\n\r\t"', '"\\/\b\f\n\r\t'),
    "a letter as an escape": (r'"\u00e9"', "é"),
    "an escaped NUL": (r'"\u0000"', "\0"),
    "a pair of surrogates": (r'"\ud83d\ude00"', "😀"),
    "an astral character as it is": ('"😀"', "😀"),
    "a non-character": (r'"\uffff"', "\uffff"),
    "a line separator, unescaped": ('"\u2028"', "\u2028"),
    "a delete character, unescaped": ('"\x7f"', "\x7f"),
    "right-to-left text": ('{"פסק דין": "לא"}', {"פסק דין": "לא"}),
    "brackets inside strings": ('["]]]{{{[["]', ["]]]{{{[["]),
    "an escaped quote before a bracket": (r'["\"["]', ['"[']),
    "an escaped backslash before the end": (r'["\\"]', ["\\"]),
    "as deep as is allowed": ("[" * MAX_DEPTH + "]" * MAX_DEPTH, None),
    "many containers side by side": ("[" + "{}," * 100 + "[]]", [{}] * 100 + [[]]),
    "the words of an escape, escaped": (r'"\\ud800"', r"\ud800"),
}

INVALID = {
    "nothing": "",
    "white space alone": " \n",
    "a comma at the end of an array": "[1,]",
    "a comma at the end of an object": '{"a": 1,}',
    "a comma alone": "[,]",
    "two commas": "[1,,2]",
    "no comma": "[1 2]",
    "no colon": '{"a" 1}',
    "no value": '{"a":}',
    "a name without quotes": "{a: 1}",
    "a name in single quotes": "{'a': 1}",
    "a number as a name": "{1: 1}",
    "an open array": "[1",
    "an open object": '{"a": 1',
    "an open string": '["a',
    "an open escape": '["\\',
    "a bracket too many": "[1]]",
    "the wrong bracket": "[1}",
    "something behind the end": '{"a": 1} thanks',
    "two documents": "{}{}",
    "two documents on two lines": "{}\n{}",
    "a Markdown fence": '```json\n{"a": 1}\n```',
    "prose in front": 'Here you are: {"a": 1}',
    "a byte order mark": "\ufeff{}",
    "a no-break space around": "\u00a0{}",
    "a form feed around": "\f{}",
    "a comment": "[1] // one",
    "a comment between": "[/* one */ 1]",
    "NaN": "[NaN]",
    "Infinity": "[Infinity]",
    "minus Infinity": "[-Infinity]",
    "a number too large": "[1e400]",
    "a negative number too large": "[-1e400]",
    "an integer of 5000 digits": "9" * 5000,
    "a leading zero": "[01]",
    "a leading plus": "[+1]",
    "a minus alone": "[-]",
    "a point at the end": "[1.]",
    "a point at the start": "[.5]",
    "an open exponent": "[1e]",
    "a hexadecimal number": "[0x1]",
    "digits of another script": "[١]",
    "digits in full width": "[１]",
    "an underscore in a number": "[1_000]",
    "True as Python has it": "[True]",
    "None as Python has it": "[None]",
    "undefined": "[undefined]",
    "a tab in a string": '["\t"]',
    "a line break in a string": '["a\nb"]',
    "a NUL in a string": '["\0"]',
    "an unknown escape": r'["\x41"]',
    "a short escape of a code point": r'["\u00e"]',
    "an escape in capitals": r'["\U0001F600"]',
    "a duplicate name": '{"a": 1, "a": 2}',
    "a duplicate name with the same value": '{"a": 1, "a": 1}',
    "a duplicate name, one of them escaped": r'{"a": 1, "\u0061": 2}',
    "a duplicate name deep inside": '[{"x": {"a": 1, "b": 2, "a": 3}}]',
    "a high surrogate alone": r'["\ud83d"]',
    "a low surrogate alone": r'["\ude00"]',
    "surrogates in the wrong order": r'["\ude00\ud83d"]',
    "a lone surrogate in a name": r'{"\udead": 1}',
    "a lone surrogate, unescaped": '["\ud800"]',
    "one level too deep": "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
    "objects one level too deep": '{"a":' * (MAX_DEPTH + 1) + "1" + "}" * (MAX_DEPTH + 1),
    "a hundred thousand brackets": "[" * 100_000,
}


@pytest.mark.parametrize(("text", "value"), VALID.values(), ids=VALID.keys())
def test_a_document_is_read(text: str, value: Any) -> None:
    parsed = parse_strict(text)
    assert parsed == (json.loads(text) if value is None else value)


@pytest.mark.parametrize("text", INVALID.values(), ids=INVALID.keys())
def test_a_document_is_refused(text: str) -> None:
    with pytest.raises(ModelReplyUnusable) as raised:
        parse_strict(text)
    assert raised.value.reason == "not_json"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        pytest.param('"' + "x" * 99 + '"', 100, id="one character too many"),
        pytest.param('"' + "é" * 50 + '"', 101, id="few characters, many bytes"),
    ],
)
def test_the_limit_counts_bytes(text: str, limit: int) -> None:
    assert parse_strict(text, max_bytes=limit + 1)
    with pytest.raises(ModelReplyUnusable) as raised:
        parse_strict(text, max_bytes=limit)
    assert raised.value.reason == "too_large"


def test_no_beginning_of_an_answer_is_an_answer() -> None:
    """Fault: truncated. An object that is cut anywhere can't be read."""
    text = json.dumps({"verdict": "no", "units": [1, 2, 30], "quote": 'a "quoted" wörd \U0001f600', "p": 0.25})
    assert parse_strict(text)
    for end in range(len(text)):
        with pytest.raises(ModelReplyUnusable):
            parse_strict(text[:end])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('"' + '\\"' * 450_000, id="an open string of escaped quotes"),
        pytest.param('"' * 900_001, id="nothing but quotes"),
        pytest.param("[" + '"a",' * 200_000 + "]", id="many strings"),
        pytest.param("]" * 900_000, id="nothing but closing brackets"),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    with pytest.raises(ModelReplyUnusable):
        parse_strict(text)
    assert time.process_time() - start < 2.0


def test_no_message_quotes_the_text() -> None:
    for text in ('{"canary": 1, "canary": 2}', '{"canary" "canary"}', '["canary \\ud800"]', "canary"):
        with pytest.raises(ModelReplyUnusable) as raised:
            parse_strict(text)
        assert "canary" not in repr(raised.value)
        assert raised.value.__context__ is None


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_what_json_writes_is_read_back(value: Any, ascii_only: bool) -> None:
    assert parse_strict(json.dumps(value, ensure_ascii=ascii_only), max_depth=100) == value
