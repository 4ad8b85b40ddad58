"""Tokens are counted exactly where the vocabulary is, honestly estimated where it isn't, and never with a network."""

import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retrieval.assets import O200K_BASE
from retrieval.tokens import TokenCounter
from tests.files import require

LANGUAGES = [
    pytest.param("I know where you park. Friday is your last day.", id="English"),
    pytest.param("Ich weiß, wo du parkst. Freitag ist dein letzter Tag.", id="German"),
    pytest.param("Eu sei onde você estaciona.", id="Portuguese"),
    pytest.param("Wiem, gdzie parkujesz.", id="Polish"),
    pytest.param("Я знаю, где ты паркуешься.", id="Russian"),
    pytest.param("אני יודע איפה אתה חונה.", id="Hebrew"),
    pytest.param("أعرف أين توقف سيارتك.", id="Arabic"),
    pytest.param("می‌دانم کجا پارک می‌کنی.", id="Farsi"),
    pytest.param("मुझे पता है तुम कहाँ गाड़ी खड़ी करते हो।", id="Hindi"),
    pytest.param("মুই জানি তুমি কোথায় গাড়ি রাখো।", id="Bengali"),
    pytest.param("మీరు ఎక్కడ పార్క్ చేస్తారో నాకు తెలుసు.", id="Telugu"),
    pytest.param("どこに駐車しているか知っている。", id="Japanese"),
    pytest.param("ฉันรู้ว่าคุณจอดรถที่ไหน", id="Thai"),
    pytest.param("我知道你把车停在哪里。", id="Mandarin"),
    pytest.param("Nereye park ettiğini biliyorum.", id="Turkish"),
]
ANY_TEXT = st.text(st.characters(codec=None), max_size=60) | st.text(" a\n'!1é漢😀\u0301\ud83d", max_size=60)


@cache
def exact_counter() -> TokenCounter:
    return TokenCounter(require(O200K_BASE))


@pytest.fixture
def counter() -> TokenCounter:
    return exact_counter()


@pytest.fixture
def estimator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TokenCounter:
    """A counter without a vocabulary, also where another program keeps one."""
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    return TokenCounter(tmp_path)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("hello world", 2, id="two words"),
        pytest.param("<|endoftext|>", 7, id="a mark of the model is text"),
        pytest.param("a" * 80, 10, id="eight letters a token"),
    ],
)
def test_it_counts_as_the_model_does(counter: TokenCounter, text: str, tokens: int) -> None:
    assert counter.exact
    assert counter.count(text) == tokens


@pytest.mark.parametrize(
    "sentence",
    [
        pytest.param(
            "I'll say it: 12345 people,  two  blanks\n\nparked… (there) at 9 o'clock; ¿and you? naïve 漢字 1 2 3. ",
            id="prose",
        ),
        pytest.param("ab cd  \n", id="blanks before the end of a line"),
        pytest.param("ab   cd", id="runs of blanks"),
    ],
)
def test_a_long_text_has_the_tokens_of_the_whole(counter: TokenCounter, sentence: str) -> None:
    import tiktoken  # noqa: PLC0415  (loaded by the counter)

    assert counter.exact
    text = sentence * (90_000 // len(sentence))
    assert counter.count(text) == len(tiktoken.get_encoding("o200k_base").encode_ordinary(text))


@pytest.mark.parametrize(
    "run",
    [
        pytest.param("a", id="a letter"),
        pytest.param(" ", id="blanks"),
        pytest.param("\n", id="line ends"),
        pytest.param("!", id="punctuation"),
        pytest.param("漢", id="ideographs"),
        pytest.param("\u0301", id="combining marks"),
        pytest.param("'s", id="contractions"),
        pytest.param("\ud83d", id="lone surrogates"),
    ],
)
def test_a_million_of_the_same_take_seconds_and_no_crash(counter: TokenCounter, run: str) -> None:
    text = run * (1_000_000 // len(run))
    started = time.perf_counter()
    assert counter.count(text) > 0
    assert text.startswith(counter.cut(text, 1_000))
    assert time.perf_counter() - started < 20


@given(text=ANY_TEXT, limit=st.integers(-1, 40))
@example(text="👩‍👩‍👧‍👦" * 5, limit=7)
@example(text="\ud83d" * 9, limit=3)
@settings(max_examples=300, deadline=None)
def test_a_cut_is_a_start_of_the_text_that_fits(text: str, limit: int) -> None:
    counter = exact_counter()
    cut = counter.cut(text, limit)
    assert text.startswith(cut)
    assert counter.count(cut) <= max(0, limit)
    if counter.count(text) <= limit:
        assert cut == text


@given(text=ANY_TEXT, limit=st.integers(-1, 40))
@settings(max_examples=100, deadline=None)
def test_so_is_an_estimated_one(text: str, limit: int) -> None:
    counter = TokenCounter(Path("/nowhere"))
    counter._read = True  # as if no vocabulary had been found
    assert not counter.exact
    cut = counter.cut(text, limit)
    assert text.startswith(cut)
    assert counter.count(cut) <= max(0, limit)
    if counter.count(text) <= limit:
        assert cut == text


def test_a_cut_uses_what_it_may(counter: TokenCounter) -> None:
    text = "I know where you park. Friday is your last day. " * 3_000
    cut = counter.cut(text, 20_000)
    assert counter.count(cut) == 20_000
    assert counter.count(text[: len(cut) + 12]) > 20_000


@pytest.mark.parametrize("text", LANGUAGES)
def test_the_estimate_is_not_below_the_count_of_language(
    counter: TokenCounter, estimator: TokenCounter, text: str
) -> None:
    assert not estimator.exact
    assert counter.count(text) <= estimator.count(text) <= 5 * counter.count(text)


NO_NETWORK = """
import socket, sys
def refuse(*_): raise SystemExit("the network was touched")
socket.socket.connect = socket.getaddrinfo = refuse
from pathlib import Path
from retrieval.tokens import TokenCounter
counter = TokenCounter(Path(sys.argv[1]))
print(counter.exact, counter.count("hello world"))
"""


@pytest.mark.parametrize(
    "damage", [pytest.param(None, id="no file"), pytest.param(b"dmVyeQ== 0\n", id="a damaged one")]
)
def test_without_the_vocabulary_it_estimates_and_touches_no_network(tmp_path: Path, damage: bytes | None) -> None:
    kept = tmp_path / O200K_BASE.name / O200K_BASE.file_name
    if damage is not None:
        kept.parent.mkdir()
        kept.write_bytes(damage)
    places = {"TIKTOKEN_CACHE_DIR": str(tmp_path), "DATA_GYM_CACHE_DIR": ""}
    done = subprocess.run(
        [sys.executable, "-c", NO_NETWORK, str(tmp_path)],
        env=os.environ | places,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "False 6\n"), done.stderr
    assert kept.exists() is (damage is not None)


def test_with_the_vocabulary_it_touches_no_network_either() -> None:
    command = [sys.executable, "-c", NO_NETWORK, str(require(O200K_BASE))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "True 2\n"), done.stderr


def test_the_environment_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = require(O200K_BASE)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "/somewhere/else")
    assert TokenCounter(folder).exact
    assert os.environ["TIKTOKEN_CACHE_DIR"] == "/somewhere/else"
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR")
    assert TokenCounter(folder).exact
    assert "TIKTOKEN_CACHE_DIR" not in os.environ


def test_a_download_that_fails_leaves_the_estimate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert not TokenCounter(tmp_path, allow_download=True).exact
