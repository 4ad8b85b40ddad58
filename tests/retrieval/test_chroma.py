"""What the Chroma store does beyond the contract: damage, silence and strangers are answered in our words."""

import asyncio
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from policy_corpus.errors import Misconfigured
from retrieval.errors import IndexMismatch, IndexUnavailable
from retrieval.ports import PassageId
from retrieval.stores.chroma import ChromaFolder, ChromaServer, ChromaStore
from tests.contracts.vector_store import directions, ids_of, random_rows

# In a process of its own, as the engine beneath may bring the whole process down.
READ = """
import asyncio, sys
from pathlib import Path
import numpy as np
from retrieval.errors import IndexUnavailable
from retrieval.stores.chroma import ChromaFolder, ChromaStore

async def main():
    store = ChromaStore(ChromaFolder(Path(sys.argv[1])), "generation-1")
    try:
        ids = await store.ids()
        await store.vectors(ids)
        await store.nearest(np.ones((1, 24), np.float32), 3)
    finally:
        await store.close()

try:
    asyncio.run(main())
except IndexUnavailable as error:
    print("unavailable:", error)
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 2000 rows, more than Chroma keeps out of its graph files."""
    folder = tmp_path_factory.mktemp("sound")

    async def build() -> None:
        store = ChromaStore(ChromaFolder(folder), "generation-1", create=True)
        await store.upsert(ids_of(*(f"p{i}" for i in range(2_000))), random_rows(2_000))
        await store.close()

    asyncio.run(build())
    return folder


def cut_to(pattern: str, size: int) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        found = list(folder.glob(pattern))
        assert found
        for path in found:
            with path.open("r+b") as file:
                file.truncate(size)

    return damage


def overwrite_the_head(folder: Path) -> None:
    with (folder / "chroma.sqlite3").open("r+b") as file:
        file.write(b"not a database at all" * 100)


def remove_the_graph(folder: Path) -> None:
    for found in folder.glob("*-*"):
        shutil.rmtree(found)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(cut_to("chroma.sqlite3", 0), id="an empty database"),
        pytest.param(cut_to("chroma.sqlite3", 5_000), id="the first page of a database"),
        pytest.param(cut_to("chroma.sqlite3", 300_000), id="half a database"),
        pytest.param(overwrite_the_head, id="something else in place of the database"),
        pytest.param(remove_the_graph, id="no graph"),
        pytest.param(cut_to("*/index_metadata.pickle", 0), id="a graph without its names"),
        pytest.param(cut_to("*/*.bin", 0), id="empty graph files"),
        pytest.param(shutil.rmtree, id="no folder"),
    ],
)
def test_a_damaged_folder_is_unavailable_and_no_crash(
    sound: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(sound, folder)
    damage(folder)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.startswith("unavailable: "), done.stderr
    assert "build the index again" in done.stdout
    assert done.returncode == 0


def test_a_sound_folder_is_read(sound: Path, tmp_path: Path) -> None:
    shutil.copytree(sound, tmp_path / "index")
    command = [sys.executable, "-c", READ, str(tmp_path / "index")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_reading_what_is_not_there_leaves_nothing_behind(tmp_path: Path) -> None:
    store = ChromaStore(ChromaFolder(tmp_path / "index"), "generation-1")
    with pytest.raises(IndexUnavailable, match="holds no index"):
        asyncio.run(store.ids())
    asyncio.run(store.close())
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_was_removed_and_built_anew_is_read_anew(tmp_path: Path) -> None:
    for name in ("first", "second"):
        shutil.rmtree(tmp_path / "index", ignore_errors=True)
        store = ChromaStore(ChromaFolder(tmp_path / "index"), "generation-1", create=True)
        await store.upsert(ids_of(name), directions(0))
        assert await store.ids() == [name]
        await store.close()


async def test_a_collection_that_measures_otherwise_is_not_ours(tmp_path: Path) -> None:
    place = ChromaFolder(tmp_path)
    client = place.connect(create=True)
    client.create_collection("generation-1", embedding_function=None, configuration={"hnsw": {"space": "l2"}})
    place.disconnect(client)
    store = ChromaStore(place, "generation-1", create=True)
    with pytest.raises(IndexMismatch, match="isn't ours"):
        await store.ids()
    await store.close()


async def test_a_name_that_chroma_refuses_is_explained(tmp_path: Path) -> None:
    store = ChromaStore(ChromaFolder(tmp_path), "two words", create=True)
    with pytest.raises(IndexUnavailable, match="Expected a name"):
        await store.ids()
    await store.close()


async def test_a_dropped_collection_is_gone_and_its_neighbour_stays(tmp_path: Path) -> None:
    place = ChromaFolder(tmp_path)
    old, new = (ChromaStore(place, name, create=True) for name in ("generation-1", "generation-2"))
    await old.upsert(ids_of("a"), directions(0))
    await new.upsert(ids_of("b"), directions(0))
    await old.drop()
    assert await new.ids() == ["b"]
    gone = ChromaStore(place, "generation-1")
    with pytest.raises(IndexUnavailable, match="no collection 'generation-1'"):
        await gone.ids()
    await gone.close()
    await new.close()


def test_it_serves_one_event_loop_after_another(tmp_path: Path) -> None:
    store = ChromaStore(ChromaFolder(tmp_path), "generation-1", create=True)
    asyncio.run(store.upsert(ids_of("a"), directions(0)))
    assert asyncio.run(store.ids()) == ["a"]
    asyncio.run(store.close())


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


async def test_a_silent_server_is_not_waited_for(silent: str) -> None:
    store = ChromaStore(ChromaServer(silent, timeout=0.3), "generation-1")
    loop = asyncio.get_running_loop()
    started = loop.time()
    with pytest.raises(IndexUnavailable, match=r"the Chroma server at '127\.0\.0\.1"):
        await store.ids()
    assert loop.time() - started < 5
    await store.close()


async def test_no_server_is_unavailable(silent: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    store = ChromaStore(ChromaServer(f"http://127.0.0.1:{port}"), "generation-1")
    with pytest.raises(IndexUnavailable, match="can't be used"):
        await store.nearest(directions(0), 1)
    await store.close()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("localhost:8000", id="no scheme"),
        pytest.param("ftp://localhost", id="another scheme"),
        pytest.param("http://", id="no host"),
        pytest.param("http://ana:secret@localhost:8000", id="a password in the address"),
        pytest.param("http://localhost:8000/some/path", id="a path"),
    ],
)
def test_an_address_that_can_not_be_used_is_refused_unrepeated(url: str) -> None:
    with pytest.raises(Misconfigured, match="http://HOST:PORT") as refused:
        ChromaServer(url)
    assert "secret" not in str(refused.value)


def test_a_token_does_not_show() -> None:
    assert "hush" not in repr(ChromaServer("http://localhost:8000", {"X-Chroma-Token": "hush"}))


async def test_what_chroma_keeps_is_what_was_written_but_for_rounding(tmp_path: Path) -> None:
    store = ChromaStore(ChromaFolder(tmp_path), "generation-1", create=True)
    rows = random_rows(50)
    ids = ids_of(*(f"p{i:02}" for i in range(50)))
    await store.upsert(ids, rows)
    kept = await store.vectors(ids)
    assert np.stack([kept[PassageId(id_)] for id_ in ids]) == pytest.approx(rows, abs=1e-6)
    await store.close()


async def test_the_approximate_search_misses_little(tmp_path: Path) -> None:
    rows = np.random.default_rng(3).normal(size=(3_020, 384)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    ids = ids_of(*(str(i) for i in range(3_000)))
    store = ChromaStore(ChromaFolder(tmp_path), "generation-1", create=True)
    await store.upsert(ids, rows[:3_000])
    found = 0
    for query in rows[3_000:]:
        right = set(np.argsort(-(rows[:3_000] @ query))[:20])
        found += len(right & {int(hit.id) for hit in await store.nearest(query[None], 20)})
    assert found >= 0.97 * 20 * 20
    await store.close()
