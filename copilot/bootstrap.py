"""Building a wired copilot from the settings; the parts that an address selects come from ``copilot.parts``."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from copilot.answerer import ModelAnswerer
from copilot.asking import Answerer, Asking
from copilot.audit.changes import enter_changes
from copilot.audit.opening import audit_files
from copilot.casework.opening import open_receipts
from copilot.casework.rules import rules_of
from copilot.chat.breaking import Circuit
from copilot.chat.caching import CachingChat, ReplyCache
from copilot.chat.guarding import GuardedChat
from copilot.chat.ports import ChatModel
from copilot.drafters.model import ModelDrafter
from copilot.drafters.standing_in import DrafterWithStandIn
from copilot.drafting import Drafter
from copilot.errors import SettingInvalid
from copilot.parts import CHATS, DRAFTERS, EMBEDDERS, VECTOR_STORES, guarded, part
from copilot.people.opening import open_people
from copilot.people.prices import Prices
from copilot.pipeline import Pipeline, PipelineParts
from copilot.precedents import NoPrecedents
from copilot.privacy.connections import expect_tls
from copilot.privacy.leaving import masks, what_leaves
from copilot.recommendations import RecommendationId
from copilot.service import Copilot
from copilot.settings import Settings
from copilot.stores.opening import open_stores
from copilot.thresholds import load_thresholds
from copilot.webhooks.addresses import allowed_hosts
from policy_corpus.actions import Catalogue, read_catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from retrieval.embedders.cached import CachedEmbedder
from retrieval.embedders.kept import KeptEmbedder
from retrieval.embedders.openai_embedder import OpenAiEmbedder
from retrieval.generations import Generations
from retrieval.indexing import Progress, ensure_index, generation_id, open_current
from retrieval.ports import Embedder
from retrieval.questions import QuestionSearch
from retrieval.retriever import Retriever
from retrieval.shelf import open_shelf
from retrieval.stores.beside import rows_beside
from retrieval.stores.snapshot import SnapshotStore
from retrieval.tokens import TokenCounter


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return datetime.now(UTC)


async def build_embedder(settings: Settings, *, kept: bool = False) -> Embedder:
    """The embedder that the settings select, with a cache around it. A server is asked for its dimensions.

    ``kept``: vectors stay in the data folder, for evals; what serves cases keeps none.
    """
    embedder = part("COPILOT_EMBEDDER", settings.embedder, EMBEDDERS, settings)
    if isinstance(embedder, OpenAiEmbedder):
        await embedder.learn()
    remembering = CachedEmbedder(embedder)
    return KeptEmbedder(remembering, settings.data / "embeddings.db") if kept else remembering


def build_generations(settings: Settings) -> Generations:
    """Where the index of this corpus folder lives."""
    places = part("COPILOT_VECTOR_STORE", settings.vector_store, VECTOR_STORES, settings)
    name = sha256(f"{settings.corpus.resolve()}\0{settings.vector_store}".encode()).hexdigest()[:12]
    return Generations(settings.data / "indexes" / name, places)


def build_chat(settings: Settings) -> ChatModel:
    """The model that the settings name. Raises ``SettingInvalid`` when they name none."""
    scheme, _, model = settings.drafter.partition(":")
    if scheme not in CHATS or not model:
        problem = f"this needs a model, and COPILOT_DRAFTER is {settings.drafter!r}"
        raise SettingInvalid(f"{problem}\n  hint: set it to {' or '.join(f'{name}:MODEL' for name in CHATS)}")
    return guarded(CHATS[scheme](settings, model), settings)


def build_answerer(settings: Settings, drafter: Drafter | None = None) -> Answerer | None:
    """Who puts answers to questions in words: the model that the settings name, or nobody.

    With a ``drafter`` that asks it, both ask through the same circuit.

    A model in this process is small: it judges, and doesn't write.
    """
    if settings.drafter.partition(":")[0] not in CHATS.keys() - {"llama"}:
        return None
    counter = TokenCounter(settings.data / "assets")
    chat = drafter.chat if isinstance(drafter, ModelDrafter) else build_chat(settings)
    return ModelAnswerer(chat, counter, settings.model_tokens, private=masks(settings))


def read_actions(settings: Settings) -> Catalogue:
    """The actions of the corpus that the settings name, or those that come along."""
    return read_catalogue(own if (own := settings.corpus / "actions.toml").exists() else None)


def read_policies(settings: Settings) -> Corpus:
    """The corpus that the settings name."""
    return read_corpus(settings.corpus)


async def open_retriever(
    settings: Settings, progress: Progress = lambda _done, _all: None, *, kept: bool = False
) -> Retriever:
    """A retriever over the corpus of the settings, its index built if need be.

    ``kept`` as in ``build_embedder``; what works through many days and regions also reads the index but once.
    """
    corpus, embedder = read_policies(settings), await build_embedder(settings, kept=kept)
    generations = build_generations(settings)
    await ensure_index(corpus, embedder, generations, progress)
    store = await open_current(corpus, embedder, generations)
    generation = generation_id(corpus, embedder)
    rows = await asyncio.to_thread(rows_beside, generations.folder_of(generation))
    counted, apart = generations.counted(generation), embedder.contents_apart
    shelf = await asyncio.to_thread(open_shelf, corpus.sections, counted, rows, apart=apart)
    return Retriever(corpus, embedder, await SnapshotStore.load(store) if kept else store, shelf=shelf)


async def open_asking(settings: Settings, progress: Progress = lambda _done, _all: None) -> Asking:
    """What answers questions, without a database; the index is built if need be."""
    answerer, retriever = build_answerer(settings), await open_retriever(settings, progress)
    return Asking(QuestionSearch(retriever), retriever.corpus.fingerprint, answerer)


async def open_pipeline(
    settings: Settings, progress: Progress = lambda _done, _all: None, *, cached: bool = False
) -> Pipeline:
    """A pipeline without precedents and without a store, its index built if need be.

    ``cached``: a model is asked no question twice, no text is embedded twice; both are kept in the data folder.
    """
    drafter = part("COPILOT_DRAFTER", settings.drafter, DRAFTERS, settings)
    thresholds = load_thresholds(settings.thresholds)
    thresholds.check(drafter)
    if cached and isinstance(drafter, ModelDrafter):
        replies = ReplyCache(settings.data / "replies.db")
        drafter = drafter.through(lambda chat: CachingChat(chat, replies, settings.openai_base_url))
    return Pipeline(
        PipelineParts(
            retriever=await open_retriever(settings, progress, kept=cached),
            drafter=drafter,
            catalogue=read_actions(settings),
            clock=SystemClock(),
            precedents=NoPrecedents(),
            new_id=lambda: RecommendationId(f"rec_{uuid4().hex}"),
            candidates=settings.candidates,
            thresholds=thresholds,
            leaves=tuple(what_leaves(settings)),
        )
    )


def _standing_in(pipeline: Pipeline, settings: Settings) -> Pipeline:
    """The pipeline, with somebody who drafts while its model is away."""
    if not settings.fallback or not isinstance(pipeline.parts.drafter, ModelDrafter):
        return pipeline
    stand_in = part("COPILOT_FALLBACK", settings.fallback, DRAFTERS, settings)
    return Pipeline(replace(pipeline.parts, drafter=DrafterWithStandIn(pipeline.parts.drafter, stand_in)))


def _circuits(drafter: Drafter) -> tuple[Circuit, ...]:
    """The circuits of the models that are asked."""
    chat = drafter.chat if isinstance(drafter, ModelDrafter) else None
    return (chat.circuit,) if isinstance(chat, GuardedChat) else ()


def _newest(corpus: Corpus) -> dict[str, str]:
    """The newest version of each policy."""
    return {version.policy: str(version.version) for version in sorted(corpus.versions, key=lambda v: v.version)}


async def open_copilot(settings: Settings, progress: Progress = lambda _done, _all: None) -> Copilot:
    """A copilot that is ready: policies read, index there, drafter built, database migrated."""
    expect_tls(settings)
    pipeline = await open_pipeline(settings, progress)
    parts = pipeline.parts
    rules = rules_of(parts.retriever.corpus, settings.corpus, parts.catalogue)
    stores, answerer = await open_stores(settings.database, rules), build_answerer(settings, parts.drafter)
    drafter = parts.drafter
    pipeline = _standing_in(pipeline, settings).weighing(stores.precedents(parts.retriever.embedder))
    corpus = parts.retriever.corpus
    await enter_changes(stores.audit, corpus.fingerprint, settings.shown(), parts.clock.now(), _newest(corpus))
    people = open_people(settings, stores, parts.clock)
    prices = Prices(settings.price_question, settings.price_cached, settings.price_answer)
    made = Copilot(pipeline, parts.retriever, stores, parts.clock, parts.drafter.name, people, rules, answerer)
    return replace(
        made,
        circuits=_circuits(drafter),
        webhook_hosts=allowed_hosts(settings.webhook_hosts),
        prices=prices,
        audit_files=audit_files(settings),
        receipts=open_receipts(settings, stores),
        guess=settings.model_tokens,
        answers_kept=timedelta(hours=settings.idempotency_hours),
        lines_at_once=settings.batch_concurrency,
        lines_waiting=settings.batch_waiting,
    )
