"""The fit: examples of one side are brought nearer to each other than to those of the other, whatever their section.

What is minimised is what the neighbours of a content are asked for (``retrieval/neighbours.py``): the log-odds of the
sides among the other examples of a batch. Besides, a plane through all vectors is to part the sides, and examples of
one section are to stay together.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from evals.tuning.batches import Begun, Places, Shown, shuffled
from evals.tuning.network import TUNED, Layer, Network, pooled, run, unit
from retrieval.embedders.e5_weights import Numbers
from retrieval.space import FEWEST, SHARPNESS

_EMPTY = 0.3  # the cosine of an imaginary example on each side
_NONE = -1e4
_WARM = 0.05  # of all steps, in which they grow
_MOMENTS = (0.9, 0.98)
_PLANE, _PLANE_FASTER = ("plane", "offset"), 3.0
_SCALES = ("aln.w", "oln.w")

Values = dict[str, Any]  # what is fitted: of each layer, the plane with its offset, the logarithm of the sharpness


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it is fitted: the last ``layers``, so many times over all examples, and what the three parts weigh."""

    layers: int = 6
    epochs: int = 4
    batch: int = 64
    rate: float = 2e-3
    lean: float = 1.0
    plane: float = 0.5
    section: float = 0.3
    seed: int = 0


class _Ground(NamedTuple):
    """What is known of all examples."""

    sections: jax.Array
    violating: jax.Array
    middles: jax.Array  # of the language of each
    spread: float


class Losses(NamedTuple):
    """Of a batch: log-odds of the neighbours, the plane, the sections."""

    lean: jax.Array
    plane: jax.Array
    section: jax.Array


def fit(
    shown: Sequence[Shown], begun: Begun, network: Network, recipe: Recipe, tell: Callable[[int, int, Losses], None]
) -> dict[str, Numbers]:
    """The fitted numbers, by the names of their tensors. ``tell`` hears of each step, of how many, and its losses."""
    first = len(network.layers) - recipe.layers
    own = network.layers[first:]
    values: Values = {
        "layers": [{name: jnp.zeros_like(layer[name]) for name in TUNED} for layer in own],
        "plane": jnp.zeros(begun.vectors.shape[1]),
        "offset": jnp.zeros(()),
        "sharpness": jnp.log(SHARPNESS),
    }
    ground = _ground(shown, begun)
    loss = partial(_loss, ground=ground, own=own, heads=network.heads, recipe=recipe)
    stepped = jax.jit(partial(_step, jax.value_and_grad(loss, has_aux=True)))
    batches = list(_batches(shown, begun, recipe))
    moments = (jax.tree.map(jnp.zeros_like, values), jax.tree.map(jnp.zeros_like, values))
    for number, (width, places) in enumerate(batches):
        rows, mask = begun.batch(places, width)
        rate = recipe.rate * _rate(number, len(batches))
        values, moments, losses = stepped(values, moments, number + 1.0, rate, (rows, mask, places))
        tell(number + 1, len(batches), losses)
    tuned = _moved(own, values["layers"])
    return {f"l{first + i}.{name}": np.asarray(each[name]) for i, each in enumerate(tuned) for name in TUNED}


def _ground(shown: Sequence[Shown], begun: Begun) -> _Ground:
    level = begun.vectors - begun.vectors.mean(axis=0)
    languages = np.array([each.language for each in shown])
    middles = np.zeros_like(level) + begun.vectors.mean(axis=0)
    for language in set(languages.tolist()) - {-1}:
        if (languages == language).sum() >= FEWEST:
            middles[languages == language] = begun.vectors[languages == language].mean(axis=0)
    return _Ground(
        jnp.asarray([each.section for each in shown]),
        jnp.asarray([float(each.violates) for each in shown]),
        jnp.asarray(middles),
        float(np.sqrt((level * level).sum(axis=1).mean())),
    )


def _batches(shown: Sequence[Shown], begun: Begun, recipe: Recipe) -> Iterator[tuple[int, Places]]:
    rng = np.random.default_rng(recipe.seed)
    sections = np.array([each.section for each in shown])
    for _ in range(recipe.epochs):
        yield from shuffled(begun.lengths, sections, recipe.batch, rng)


def _rate(number: int, steps: int) -> float:
    """The share of the rate: growing at first, then falling along half a cosine."""
    warm = max(1, int(_WARM * steps))
    return number / warm if number < warm else 0.5 * (1 + float(np.cos(np.pi * (number - warm) / (steps - warm))))


def _moved(own: Sequence[Layer], moves: Sequence[Layer]) -> list[dict[str, jax.Array]]:
    """Layers with their offsets moved and their scales multiplied."""
    pairs = zip(own, moves, strict=True)
    return [
        {name: layer[name] * (1 + move[name]) if name in _SCALES else layer[name] + move[name] for name in TUNED}
        for layer, move in pairs
    ]


def _loss(
    values: Values,
    batch: tuple[jax.Array, jax.Array, jax.Array],
    *,
    ground: _Ground,
    own: Sequence[Layer],
    heads: int,
    recipe: Recipe,
) -> tuple[jax.Array, Losses]:
    rows, mask, places = batch
    layers = [{**layer, **moved} for layer, moved in zip(own, _moved(own, values["layers"]), strict=True)]
    vectors = pooled(run(rows, mask, layers, heads), mask)
    level = vectors - ground.middles[places]
    violating, sections = ground.violating[places], ground.sections[places]
    sharpness = jnp.exp(values["sharpness"])
    plane = (vectors - ground.middles.mean(axis=0)) / ground.spread * 10 @ values["plane"] + values["offset"]
    alone = jnp.eye(len(level), dtype=bool)
    near = jnp.where(alone, _NONE, sharpness * (unit(level) @ unit(level).T))
    imaginary = jnp.full((len(level), 1), sharpness * _EMPTY + jnp.log(0.5))
    odds = [
        jax.nn.logsumexp(jnp.concatenate([jnp.where(violating[None] == side, near, _NONE), imaginary], axis=1), axis=1)
        for side in (1.0, 0.0)
    ]
    losses = Losses(
        _unlikely(odds[0] - odds[1], violating),
        _unlikely(plane, violating),
        _scattered(near, (sections[None] == sections[:, None]) & ~alone),
    )
    return recipe.lean * losses.lean + recipe.plane * losses.plane + recipe.section * losses.section, losses


def _unlikely(odds: jax.Array, violating: jax.Array) -> jax.Array:
    """The mean negative log-likelihood of the sides at those log-odds."""
    return jnp.mean(jax.nn.softplus(odds) - violating * odds)


def _scattered(near: jax.Array, together: jax.Array) -> jax.Array:
    """How little of an example's likeness falls to its own section, for those that have another one in the batch."""
    some = together.any(axis=1)
    own = jax.nn.logsumexp(jnp.where(together, near, _NONE), axis=1)
    return jnp.where(some, jax.nn.logsumexp(near, axis=1) - own, 0.0).sum() / jnp.maximum(1, some.sum())


def _step(slope, values, moments, number, rate, batch):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    """One step of Adam, its gradient held to length 1."""
    (_, losses), found = slope(values, batch)
    length = jnp.sqrt(sum((each * each).sum() for each in jax.tree.leaves(found)))
    found = jax.tree.map(lambda each: each / jnp.maximum(1.0, length), found)
    (a, b), (first, second) = _MOMENTS, moments
    first = jax.tree.map(lambda m, g: a * m + (1 - a) * g, first, found)
    second = jax.tree.map(lambda m, g: b * m + (1 - b) * g * g, second, found)
    move = jax.tree.map(
        lambda m, v: rate * (m / (1 - a**number)) / (jnp.sqrt(v / (1 - b**number)) + 1e-8), first, second
    )
    faster = {name: _PLANE_FASTER if name in _PLANE else 1.0 for name in values}
    moved = {name: jax.tree.map(partial(_less, faster[name]), values[name], move[name]) for name in values}
    return moved, (first, second), losses


def _less(times: float, value: jax.Array, move: jax.Array) -> jax.Array:
    return value - times * move
