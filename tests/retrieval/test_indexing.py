"""Generations: built beside the old one, switched at once, never mixed, never embedded twice."""

import asyncio
import json
import os
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from policy_corpus.errors import CopilotError
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.generations import Generations
from retrieval.indexing import build_index, generation_id, open_current
from retrieval.passages import searched_texts
from retrieval.ports import PassageId, TextKind, VectorStore
from retrieval.prepared import kept
from retrieval.stores.chroma import ChromaFolder, ChromaStore
from retrieval.stores.copying import copy_folder
from tests.hash_embedder import HashEmbedder
from tests.retrieval.corpora import THREATS, a_corpus

ROOT = Path(__file__).parents[2]


class Folders:
    """A Chroma folder for each generation; ``dropped`` lists those that were let go."""

    def __init__(self) -> None:
        self.dropped: list[str] = []
        self.copied: list[int] = []  # rows

    async def copy(self, old: Path, new: Path, keep: Collection[PassageId]) -> set[PassageId]:
        folders = ChromaFolder(old / "chroma"), ChromaFolder(new / "chroma")
        stands = await copy_folder(*folders, (old.name, new.name), keep)
        self.copied.append(len(stands))
        return stands

    async def open(self, generation: str, folder: Path) -> VectorStore:
        return ChromaStore(ChromaFolder(folder / "chroma"), generation, create=not (folder / "manifest.json").exists())

    async def drop(self, generation: str, folder: Path) -> None:
        self.dropped.append(generation)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index", Folders())


async def test_a_build_holds_every_text_and_a_second_one_does_nothing(tmp_path: Path, generations: Generations) -> None:
    corpus, embedder = a_corpus(tmp_path), HashEmbedder()
    report = await build_index(corpus, embedder, generations)
    store = await open_current(corpus, embedder, generations)
    assert set(await store.ids()) == set(searched_texts(corpus))
    assert report.embedded == report.texts
    calls = len(embedder.calls)
    assert (await build_index(corpus, embedder, generations)).embedded == 0
    assert len(embedder.calls) == calls
    await store.close()


async def test_only_what_changed_is_embedded_again(tmp_path: Path, generations: Generations) -> None:
    await build_index(a_corpus(tmp_path / "old"), HashEmbedder(), generations)
    changed = a_corpus(tmp_path / "new", THREATS.replace("the station goes up tomorrow", "the bridge goes up tomorrow"))
    embedder = HashEmbedder()
    report = await build_index(changed, embedder, generations)
    assert report.embedded == 1
    assert embedder.calls == [("the bridge goes up tomorrow",)]
    store = await open_current(changed, embedder, generations)
    assert set(await store.ids()) == set(searched_texts(changed))
    await store.close()


async def test_another_embedder_is_an_error_with_the_way_out(tmp_path: Path, generations: Generations) -> None:
    corpus = a_corpus(tmp_path)
    await build_index(corpus, HashEmbedder(64), generations)
    with pytest.raises(IndexMismatch, match=r"hashed-words-64.*hashed-words-32[\s\S]*copilot index build"):
        await open_current(corpus, HashEmbedder(32), generations)
    report = await build_index(corpus, HashEmbedder(32), generations)
    assert report.embedded == report.texts


async def test_changed_policies_are_an_error_until_the_index_is_built(tmp_path: Path, generations: Generations) -> None:
    embedder = HashEmbedder()
    await build_index(a_corpus(tmp_path / "old"), embedder, generations)
    with pytest.raises(IndexMismatch, match="the policies have changed"):
        await open_current(a_corpus(tmp_path / "new", THREATS.replace("kill", "harm")), embedder, generations)


async def test_no_index_yet_says_how_to_build_one(tmp_path: Path, generations: Generations) -> None:
    with pytest.raises(IndexMismatch, match="copilot index build"):
        await open_current(a_corpus(tmp_path), HashEmbedder(), generations)


async def test_a_build_that_fails_leaves_the_old_generation(tmp_path: Path, generations: Generations) -> None:
    embedder = HashEmbedder()
    old = a_corpus(tmp_path / "old")
    await build_index(old, embedder, generations)
    new = a_corpus(tmp_path / "new", THREATS.replace("kill", "harm"))
    embedder.failure = IndexUnavailable("the embedder went away")
    with pytest.raises(IndexUnavailable):
        await build_index(new, embedder, generations)
    embedder.failure = None
    store = await open_current(old, embedder, generations)
    assert set(await store.ids()) == set(searched_texts(old))
    await store.close()
    assert (await build_index(new, embedder, generations)).generation.id == generation_id(new, embedder)


async def test_one_process_builds_at_a_time(tmp_path: Path, generations: Generations) -> None:
    corpus, embedder = a_corpus(tmp_path), HashEmbedder()
    async with generations.writer():
        with pytest.raises(IndexUnavailable, match="another process is building"):
            await build_index(corpus, embedder, Generations(tmp_path / "index", Folders()))


async def test_a_generation_stays_until_its_readers_are_gone(tmp_path: Path, generations: Generations) -> None:
    embedder = HashEmbedder()
    old = a_corpus(tmp_path / "old")
    first = (await build_index(old, embedder, generations)).generation
    reader = Generations(tmp_path / "index", Folders())
    store = await open_current(old, embedder, reader)
    await build_index(a_corpus(tmp_path / "new", THREATS.replace("kill", "harm")), embedder, generations)
    assert set(await store.ids()) == set(searched_texts(old))
    await store.close()
    await build_index(a_corpus(tmp_path / "newer", THREATS.replace("kill", "hurt")), embedder, generations)
    assert not generations.folder_of(first.id).exists()


async def test_going_back_to_older_policies_needs_no_embedding(tmp_path: Path, generations: Generations) -> None:
    embedder = HashEmbedder()
    old = a_corpus(tmp_path / "old")
    await build_index(old, embedder, generations)
    keeper = await open_current(old, embedder, generations)
    await build_index(a_corpus(tmp_path / "new", THREATS.replace("kill", "harm")), embedder, generations)
    calls = len(embedder.calls)
    await build_index(old, embedder, generations)
    assert len(embedder.calls) == calls
    await keeper.close()


async def test_a_damaged_manifest_says_the_way_out(tmp_path: Path, generations: Generations) -> None:
    corpus, embedder = a_corpus(tmp_path), HashEmbedder()
    generation = (await build_index(corpus, embedder, generations)).generation
    (generations.folder_of(generation.id) / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnavailable, match="copilot index build"):
        await open_current(corpus, embedder, generations)


_BUILDER = """
import asyncio, sys
from pathlib import Path
from policy_corpus.reader import read_corpus
from retrieval.generations import Generations
from retrieval.indexing import build_index
from tests.hash_embedder import HashEmbedder
from tests.retrieval.test_indexing import Folders
asyncio.run(build_index(read_corpus(sys.argv[1]), HashEmbedder(), Generations(Path(sys.argv[2]), Folders())))
"""


@pytest.mark.parametrize("seconds", [0.05, 0.6, 1.2, 1.6, 2.0])
async def test_a_kill_during_a_build_leaves_the_old_generation_or_the_new_one(
    tmp_path: Path, generations: Generations, seconds: float
) -> None:
    embedder = HashEmbedder()
    old = a_corpus(tmp_path / "old")
    new = a_corpus(tmp_path / "new", THREATS.replace("kill", "harm"))
    await build_index(old, embedder, generations)
    arguments = [sys.executable, "-c", _BUILDER, str(tmp_path / "new"), str(tmp_path / "index")]
    building = await asyncio.create_subprocess_exec(*arguments, env={**os.environ, "PYTHONPATH": str(ROOT)})
    await asyncio.sleep(seconds)
    with suppress(ProcessLookupError):
        building.kill()
    await building.wait()
    current = await generations.current()
    assert current is not None
    corpus = old if current.corpus == old.fingerprint else new
    store = await open_current(corpus, embedder, generations)
    assert set(await store.ids()) == set(searched_texts(corpus))
    await store.close()


async def test_the_pointer_never_names_half_a_generation(tmp_path: Path, generations: Generations) -> None:
    corpus, embedder = a_corpus(tmp_path), HashEmbedder()
    embedder.gate = asyncio.Event()
    building = asyncio.create_task(build_index(corpus, embedder, generations))
    while not embedder.calls:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert await generations.current() is None
    embedder.gate.set()
    report = await building
    manifest = json.loads((generations.folder_of(report.generation.id) / "manifest.json").read_text("utf-8"))
    assert manifest["corpus"] == corpus.fingerprint


def test_errors_of_the_index_belong_to_the_tree() -> None:
    assert issubclass(IndexMismatch, CopilotError)


async def test_rows_are_kept_at_half_precision(tmp_path: Path, generations: Generations) -> None:
    """As prepared ones are: a text has the same vector, whether it came along or was embedded here."""
    corpus, embedder = a_corpus(tmp_path), HashEmbedder()
    await build_index(corpus, embedder, generations)
    store = await open_current(corpus, embedder, generations)
    texts = searched_texts(corpus)
    rows = await store.vectors(list(texts))
    made = dict(zip(texts, await embedder.embed(list(texts.values()), TextKind.PASSAGE), strict=True))
    await store.close()
    off = [max(float(np.abs(rows[key] - of(row)).max()) for key, row in made.items()) for of in (kept, np.asarray)]
    assert off[0] < 1e-6 < off[1]


async def test_an_update_copies_the_store_and_writes_what_changed(tmp_path: Path) -> None:
    places, embedder = Folders(), HashEmbedder()
    generations = Generations(tmp_path / "index", places)
    old = a_corpus(tmp_path / "old")
    await build_index(old, embedder, generations)
    changed = a_corpus(tmp_path / "new", THREATS.replace("the station goes up tomorrow", "the bridge goes up tomorrow"))
    report = await build_index(changed, embedder, generations)
    assert places.copied == [report.texts - 1]
    assert report.generation.id == generation_id(changed, embedder)
    copied = await open_current(changed, embedder, generations)
    fresh = Generations(tmp_path / "fresh", Folders())
    await build_index(changed, embedder, fresh)
    built = await open_current(changed, embedder, fresh)
    keys = sorted(searched_texts(changed))
    assert await copied.ids() == await built.ids() == keys
    ours, theirs = await copied.vectors(keys), await built.vectors(keys)
    assert all((ours[key] == theirs[key]).all() for key in keys)
    asked = await embedder.embed(["the bridge goes up tomorrow"], TextKind.QUERY)
    assert await copied.nearest(asked, 5) == await built.nearest(asked, 5)
    await copied.close()
    await built.close()


async def test_where_little_stays_or_nothing_stands_nothing_is_copied(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "index", Folders())
    built = (await build_index(a_corpus(tmp_path / "old"), HashEmbedder(), generations)).generation.id
    old, new = ChromaFolder(generations.folder_of(built) / "chroma"), ChromaFolder(tmp_path / "new")
    assert await copy_folder(old, new, (built, "new"), ()) == set()
    assert not new.path.exists()
    assert await copy_folder(ChromaFolder(tmp_path / "nowhere"), new, (built, "new"), ()) == set()
    assert not new.path.exists()


async def test_a_store_is_made_anew_after_many_copies(tmp_path: Path) -> None:
    places = Folders()
    generations = Generations(tmp_path / "index", places)
    built = (await build_index(a_corpus(tmp_path / "old"), HashEmbedder(), generations)).generation
    worn = generations.folder_of(built.id) / "manifest.json"
    worn.write_text(json.dumps({**json.loads(worn.read_text("utf-8")), "copies": 20}), "utf-8")
    changed = a_corpus(tmp_path / "new", THREATS.replace("the station goes up tomorrow", "the bridge goes up tomorrow"))
    await build_index(changed, HashEmbedder(), generations)
    assert places.copied == []
    current = await generations.current()
    assert current is not None
    assert current.copies == 0
