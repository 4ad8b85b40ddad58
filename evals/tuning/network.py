"""The embedder's network, so that numbers of it can be fitted: what the engine computes, without its 8-bit steps.

A layer's offsets and scales (``TUNED``) are what is fitted; matrices stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
import numpy.typing as npt

from retrieval.embedders.e5_weights import Layout, Numbers, layout_of

Layer = Mapping[str, jax.Array]
Floats = npt.NDArray[np.float32]

_MATRICES = {"q": 0, "k": 0, "v": 0, "ao": 0, "fi": 0, "fo": 3}  # by the size that each of its rows has
TUNED = (*(f"{name}.b" for name in _MATRICES), "aln.w", "aln.b", "oln.w", "oln.b")
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])  # of 32 numbers
_EPSILON = 1e-12
_FAR = -1e9


@dataclass(frozen=True)
class Network:
    """A file of weights. ``layers`` hold matrices as (in, out), offsets and scales, by the engine's names."""

    weights: bytes
    layout: Layout
    layers: tuple[dict[str, jax.Array], ...]

    @property
    def heads(self) -> int:
        return self.layout.sizes[2]

    def words(self, ids: npt.NDArray[np.int64]) -> Floats:
        """The rows of those words, (..., width)."""
        found, each = self.layout.tensors["emb.word"], self.layout.sizes[0] // 32
        blocks = np.frombuffer(self.weights, _BLOCK, found.size // _BLOCK.itemsize, found.start).reshape(-1, each)
        return _numbers(blocks[ids]).reshape(*ids.shape, -1)

    def begun(self, ids: npt.NDArray[np.int64]) -> jax.Array:
        """What the first layer gets for texts of tokens (n, length)."""
        width = self.layout.sizes[0]
        places = self._plain("emb.pos").reshape(-1, width)[: ids.shape[1]]
        rows = jnp.asarray(self.words(ids) + places + self._plain("emb.type")[:width])
        return _normalised(rows, self._plain("emb.ln.w"), self._plain("emb.ln.b"))

    def _plain(self, name: str) -> Floats:
        return plain_tensor(self.weights, self.layout, name)


def read_network(weights: bytes) -> Network:
    """The network of a file of weights. Raises ``ValueError``."""
    layout = layout_of(weights)
    return Network(weights, layout, tuple(_layer(weights, layout, number) for number in range(layout.sizes[1])))


def plain_tensor(weights: bytes, layout: Layout, name: str) -> Floats:
    """A tensor of single precision."""
    tensor = layout.tensors[name]
    return np.frombuffer(weights, "<f4", tensor.size // 4, tensor.start)


def run(rows: jax.Array, mask: jax.Array, layers: Sequence[Layer], heads: int) -> jax.Array:
    """Rows (n, length, width) through layers; ``mask`` (n, length) says which are tokens."""
    for layer in layers:
        rows = _through(rows, mask, layer, heads)
    return rows


def pooled(rows: jax.Array, mask: jax.Array) -> jax.Array:
    """The vector of each text, of length 1."""
    counted = mask[..., None].astype(rows.dtype)
    return unit((rows * counted).sum(1) / counted.sum(1))


def unit(rows: jax.Array) -> jax.Array:
    """Rows of length 1; nothing stays nothing."""
    return rows * jax.lax.rsqrt((rows * rows).sum(-1, keepdims=True) + 1e-12)


def _through(rows: jax.Array, mask: jax.Array, layer: Layer, heads: int) -> jax.Array:
    count, length, width = rows.shape
    asked, told, said = (
        _linear(rows, layer, name).reshape(count, length, heads, width // heads).transpose(0, 2, 1, 3) for name in "qkv"
    )
    near = jnp.einsum("nhqd,nhkd->nhqk", asked, told) / np.sqrt(width // heads)
    shares = jax.nn.softmax(jnp.where(mask[:, None, None, :], near, _FAR), axis=-1)
    seen = jnp.einsum("nhqk,nhkd->nhqd", shares, said).transpose(0, 2, 1, 3).reshape(count, length, width)
    rows = _normalised(rows + _linear(seen, layer, "ao"), layer["aln.w"], layer["aln.b"])
    inner = jax.nn.gelu(_linear(rows, layer, "fi"), approximate=False)
    return _normalised(rows + _linear(inner, layer, "fo"), layer["oln.w"], layer["oln.b"])


def _linear(rows: jax.Array, layer: Layer, name: str) -> jax.Array:
    return rows @ layer[f"{name}.w"] + layer[f"{name}.b"]


def _normalised(rows: jax.Array, scale: jax.Array | Numbers, offset: jax.Array | Numbers) -> jax.Array:
    level = rows - rows.mean(-1, keepdims=True)
    return level * jax.lax.rsqrt((level * level).mean(-1, keepdims=True) + _EPSILON) * scale + offset


def _layer(weights: bytes, layout: Layout, number: int) -> dict[str, jax.Array]:
    read: dict[str, jax.Array] = {}
    for name, size in _MATRICES.items():
        tensor, width = layout.tensors[f"l{number}.{name}.w"], layout.sizes[size]
        blocks = np.frombuffer(weights, _BLOCK, tensor.size // _BLOCK.itemsize, tensor.start)
        read[f"{name}.w"] = jnp.asarray(_numbers(blocks).reshape(-1, width).T)
    return read | {name: jnp.asarray(plain_tensor(weights, layout, f"l{number}.{name}")) for name in TUNED}


def _numbers(blocks: np.ndarray) -> Floats:  # of _BLOCK
    """The numbers of 4 bits that blocks hold, (..., 32)."""
    low, high = blocks["halves"] & 15, blocks["halves"] >> 4
    steps = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
    return np.asarray(steps * blocks["scale"].astype(np.float32)[..., None], dtype=np.float32)
