"""A line of the log is one line, names its request, and never holds the text of an error that we didn't write."""

import json
import logging
import sys
from typing import Any

import pytest

from copilot.observing.asked import request_header, working_for
from copilot.observing.logs import JsonLines, TextLines, logging_config

CANARY = "canary4711"


def record(message: str, *, raised: bool = False) -> logging.LogRecord:
    error: Any = None
    if raised:
        try:
            int(CANARY)
        except ValueError:
            error = sys.exc_info()
    return logging.LogRecord("copilot.stores", logging.WARNING, "a.py", 1, message, None, error)


def as_json(message: str, *, raised: bool = False) -> dict[str, Any]:
    line = JsonLines().format(record(message, raised=raised))
    assert "\n" not in line
    return dict(json.loads(line))


def test_words_stand_in_a_member_of_their_own() -> None:
    line = as_json("the disk is full")
    assert line.pop("at").endswith("Z")
    assert line == {"level": "warning", "logger": "copilot.stores", "message": "the disk is full"}


def test_what_is_an_object_already_gives_its_members() -> None:
    line = as_json('{"status": 200, "route": "/healthz"}')
    assert (line["status"], line["route"], "message" in line) == (200, "/healthz", False)


@pytest.mark.parametrize("message", ["{half", "[1]", "{}x"])
def test_what_only_looks_like_one_stays_words(message: str) -> None:
    assert as_json(message)["message"] == message


def test_a_line_names_the_request_that_it_belongs_to() -> None:
    with working_for("req-1"):
        assert as_json("hello")["request_id"] == "req-1"
        assert request_header() == {"X-Request-ID": "req-1"}
    assert "request_id" not in as_json("hello")
    assert request_header() == {}


def test_of_an_error_its_name_and_its_places_are_said_and_not_its_text() -> None:
    line = as_json("it failed", raised=True)
    assert line["error"] == "ValueError"
    assert line["places"][-1].endswith(" record")
    text = TextLines().format(record("it failed", raised=True))
    assert "ValueError at " in text
    assert CANARY not in text + json.dumps(line)


@pytest.mark.parametrize("kind", [JsonLines(), TextLines()])
@pytest.mark.parametrize("acting", ["\n2026 INFO api forged", "\x1b[2J", "\u202egnitca", "\x9b31m", "\r", "\x00"])
def test_nothing_in_a_line_can_act_or_pass_for_another(kind: logging.Formatter, acting: str) -> None:
    line = kind.format(record(f"a{acting}b"))
    assert all(character == " " or character.isprintable() for character in line)


def test_every_line_of_ours_goes_to_one_place() -> None:
    for kind in ("text", "json"):
        config = logging_config(kind)
        assert {"api", "copilot", "retrieval", "uvicorn"} <= config["loggers"].keys()
        assert not any(logger["propagate"] for logger in config["loggers"].values())
