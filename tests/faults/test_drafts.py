"""Whichever call to a model or an index fails while a case is drafted: the case stays open, and people decide it."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from copilot.casework.deciding import decide_by_hand
from copilot.casework.decisions import Result
from copilot.casework.model import State
from copilot.casework.seeing import Seen
from copilot.pipeline import Pipeline
from copilot.recommendations import Outcome, Verdict
from copilot.service import Copilot
from retrieval.errors import EmbedderUnavailable, IndexUnavailable
from retrieval.passages import searched_texts
from retrieval.ports import TextKind, Vectors
from retrieval.retriever import Retriever
from retrieval.stores.memory import MemoryStore
from tests.builders import a_case
from tests.copilot.casework.building import ANA, OPS
from tests.copilot.pipelines import a_copilot, local_drafter, model_drafter
from tests.hash_embedder import HashEmbedder
from tests.servers.scripted_model import ScriptedModel
from tests.servers.scripted_replies import Reply, failing, hanging, invalid_json

CASE = a_case()
NOTHING = Result(Verdict.NO_VIOLATION)


class Failing:
    """Counts calls and lets one fail."""

    def __init__(self) -> None:
        self.left = 0

    def call(self, error: Exception) -> None:
        self.left -= 1
        if self.left == 0:
            raise error


class FailingEmbedder(HashEmbedder):
    def __init__(self, fails: Failing) -> None:
        super().__init__()
        self._fails = fails

    async def embed(self, texts: Any, kind: TextKind) -> Vectors:
        self._fails.call(EmbedderUnavailable("on purpose", "timeout"))
        return await super().embed(texts, kind)


class FailingStore(MemoryStore):
    def __init__(self, fails: Failing) -> None:
        super().__init__()
        self._fails = fails

    async def nearest(self, *arguments: Any) -> Any:
        self._fails.call(IndexUnavailable("on purpose"))
        return await super().nearest(*arguments)

    async def vectors(self, ids: Any) -> Any:
        self._fails.call(IndexUnavailable("on purpose"))
        return await super().vectors(ids)


async def decided_by_hand(copilot: Copilot) -> None:
    """Look at the case as it stands, and decide it without a draft."""
    file = await copilot.casework.file(ANA, CASE.id)
    assert file.record.state is State.OPEN
    seen = Seen(file.record.version, file.record.recommendation, copilot.rules.fingerprint)
    await copilot.casework.do(ANA, CASE.id, lambda f, act: decide_by_hand(f, act, seen, copilot.rules, (NOTHING, None)))
    decided = await copilot.casework.file(ANA, CASE.id)
    assert decided.record.state is State.DECIDED
    assert decided.standing is not None


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        pytest.param([failing(503)] * 2, "model_server_error", id="the first call, and the one after it"),
        pytest.param([invalid_json(), failing(401)], "model_unauthorised", id="the second call"),
        pytest.param([hanging()] * 2, "model_timeout", id="every call, without a word"),
    ],
)
async def test_a_call_to_the_model_fails(
    tmp_path: Path, scripted_model: ScriptedModel, replies: list[Reply], reason: str
) -> None:
    scripted_model.then(*replies)
    async with a_copilot(tmp_path, model_drafter(scripted_model.base_url, deadline=1.5)) as copilot:
        await copilot.casework.take_in(OPS, CASE)
        await copilot.recommend(CASE)
        file = await copilot.casework.file(ANA, CASE.id)
        assert file.recommendation is not None
        assert file.recommendation.abstention is not None
        assert file.recommendation.abstention.reason == reason
        await decided_by_hand(copilot)


async def test_every_call_to_the_index_fails_once(tmp_path: Path) -> None:
    fails = Failing()
    async with a_copilot(tmp_path, local_drafter()) as made:
        copilot = await searching_with(made, fails)
        await copilot.casework.take_in(OPS, CASE)
        for number in count(1):
            fails.left = number
            drafted = await copilot.recommend(CASE)
            kept = (await copilot.casework.file(ANA, CASE.id)).recommendation
            assert kept == drafted, "whatever failed, the case says what came of it"
            if drafted.abstention is None or "on purpose" not in drafted.abstention.detail:
                break
            assert drafted.abstention.reason in {"index_unavailable", "embedder_unavailable"}
            assert (drafted.status, drafted.verdict, drafted.actions) == (Outcome.ABSTAINED, Verdict.UNCLEAR, ())
        assert number > 2, "one call embeds, and one at least searches"
        assert drafted.status is Outcome.DRAFTED


async def test_a_case_whose_policies_could_not_be_searched_is_decided_by_hand(tmp_path: Path) -> None:
    fails = Failing()
    async with a_copilot(tmp_path, local_drafter()) as made:
        copilot = await searching_with(made, fails)
        await copilot.casework.take_in(OPS, CASE)
        fails.left = 1
        await copilot.recommend(CASE)
        await decided_by_hand(copilot)


async def searching_with(copilot: Copilot, fails: Failing) -> Copilot:
    """The same copilot over an index that fails when it is told to."""
    texts, store, embedder = searched_texts(copilot.corpus), FailingStore(fails), FailingEmbedder(fails)
    await store.upsert(list(texts), await embedder.embed(list(texts.values()), TextKind.PASSAGE))
    retriever = Retriever(copilot.corpus, embedder, store)
    return replace(
        copilot, retriever=retriever, pipeline=Pipeline(replace(copilot.pipeline.parts, retriever=retriever))
    )
