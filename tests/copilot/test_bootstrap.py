"""A wired copilot is built from the settings, and from nothing else."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from copilot.bootstrap import open_copilot, open_pipeline
from copilot.errors import SettingInvalid
from copilot.parts import DRAFTERS, EMBEDDERS, VECTOR_STORES, part
from copilot.recommendations import RecommendationId
from copilot.settings import Settings, read_settings
from retrieval.stores.snapshot import SnapshotStore
from tests.builders import a_case
from tests.hash_embedder import HashEmbedder
from tests.policy_corpus.files import RULE, a_file, write_corpus

Table = Mapping[str, Callable[[Settings, str], Any]]


def some_settings(folder: Path, **values: object) -> Settings:
    write_corpus(folder / "corpus", a_file(RULE + '\n> violates: "I will find you."\n'))
    return read_settings(corpus_dir=folder / "corpus", data_dir=folder / "data", **values)


@pytest.mark.parametrize(
    ("table", "address"),
    [
        pytest.param(DRAFTERS, "local:", id="the drafter without a model"),
        pytest.param(DRAFTERS, "openai:m", id="a model"),
        pytest.param(DRAFTERS, "langchain:openai:m", id="a model through LangChain"),
        pytest.param(EMBEDDERS, "local:", id="the local embedder"),
        pytest.param(EMBEDDERS, "openai:m", id="an embedding server"),
        pytest.param(VECTOR_STORES, "chroma:", id="a folder of vectors"),
        pytest.param(VECTOR_STORES, "chroma:http://127.0.0.1:9", id="a server of vectors"),
    ],
)
def test_each_scheme_makes_its_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: Table, address: str
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    made = part("SETTING", address, table, some_settings(tmp_path))
    assert made is not None
    if table is DRAFTERS:
        assert made.name == address


@pytest.mark.parametrize("table", [DRAFTERS, EMBEDDERS, VECTOR_STORES])
@pytest.mark.parametrize("address", ["oracle:x", "local", "chroma", "", ":x", "LOCAL:"])
def test_an_unknown_scheme_lists_those_that_are_known(tmp_path: Path, table: Table, address: str) -> None:
    with pytest.raises(SettingInvalid) as refused:
        part("COPILOT_PART", address, table, some_settings(tmp_path))
    assert str(refused.value).startswith(f"COPILOT_PART is {address!r}, which is not known\n  hint: ")
    assert all(f"{scheme}:" in str(refused.value) for scheme in table)


async def test_the_default_copilot_drafts_and_keeps(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    copilot = await open_copilot(some_settings(tmp_path), lambda *now: told.append(now))
    try:
        recommendation = await copilot.recommend(a_case())
        assert [finding.section for finding in recommendation.findings] == ["threats/1"]
        assert recommendation.provenance.drafter == "local:"
        kept = await copilot.store.get(RecommendationId(recommendation.id))
        assert kept == recommendation
    finally:
        await copilot.close()
    assert told[-1][0] == told[-1][1] > 0
    assert (tmp_path / "data" / "copilot.db").exists()


async def test_only_measuring_keeps_what_was_embedded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What serves cases writes nothing of them beside its database, and reads the index where it is."""
    monkeypatch.setitem(EMBEDDERS, "hashed", lambda _settings, _rest: HashEmbedder())
    settings = some_settings(tmp_path, embedder="hashed:")
    for cached in (False, True):
        pipeline = await open_pipeline(settings, cached=cached)
        try:
            await pipeline.recommend(a_case())
            assert isinstance(pipeline.parts.retriever.store, SnapshotStore) is cached
        finally:
            await pipeline.close()
        assert (settings.data / "embeddings.db").exists() is cached
