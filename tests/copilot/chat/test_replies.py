"""The body of a reply is read whole or not at all."""

import pytest

from copilot.chat.replies import read_completion, tokens_of
from copilot.errors import ModelReplyUnusable
from copilot.recommendations import Tokens
from tests.copilot.chat.questions import GOOD
from tests.servers.scripted_replies import answering


def test_no_beginning_of_a_body_is_a_reply() -> None:
    body = answering(GOOD).body
    assert read_completion(body).text == GOOD
    for end in range(len(body)):
        with pytest.raises(ModelReplyUnusable):
            read_completion(body[:end])


@pytest.mark.parametrize("written", ["NaN", "1e999", '"\\ud83d"', "123456789012345678901234567890"])
def test_what_only_a_lenient_reader_takes_is_taken_where_it_doesn_t_matter(written: str) -> None:
    body = answering(GOOD).body
    assert read_completion(body[:-1] + f', "else": {written}}}'.encode()).text == GOOD


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        pytest.param({"prompt_tokens": 3, "completion_tokens": 2}, Tokens(3, 2, 0), id="no word on the cache"),
        pytest.param(
            {"prompt_tokens": 3, "prompt_tokens_details": {"cached_tokens": 1}}, Tokens(3, 0, 1), id="cached tokens"
        ),
        pytest.param({"prompt_tokens": 3, "prompt_cache_hit_tokens": 2}, Tokens(3, 0, 2), id="DeepSeek's cache hits"),
        pytest.param({"prompt_tokens": "many", "completion_tokens": -1}, Tokens(), id="no numbers"),
        pytest.param({"prompt_tokens": True, "prompt_tokens_details": None}, Tokens(), id="a truth value"),
        pytest.param(None, Tokens(), id="nothing at all"),
    ],
)
def test_what_was_counted(usage: object, tokens: Tokens) -> None:
    assert tokens_of(usage) == tokens
