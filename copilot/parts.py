"""The parts that an address in the settings can select: one table a seam, and what makes each of its parts."""

import logging
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import TypeVar

from copilot.chat.guarding import GuardedChat
from copilot.chat.hedging import HedgePolicy
from copilot.chat.langchain_chat import LangChainChat
from copilot.chat.llama_chat import LlamaChat, LlamaYesNo
from copilot.chat.llama_server import LlamaOptions, LlamaServer
from copilot.chat.openai_chat import OpenAiChat
from copilot.chat.ports import ChatModel
from copilot.chat.retrying import RetryPolicy
from copilot.drafters.calibration import load_calibration
from copilot.drafters.judge import Judge
from copilot.drafters.judge_fusion import load_fusion
from copilot.drafters.judged import JudgedDrafter
from copilot.drafters.local import LocalDrafter
from copilot.drafters.model import ModelDrafter
from copilot.drafting import Drafter
from copilot.errors import SettingInvalid
from copilot.gguf.errors import ModelFileWrong, ModelNotInstalled
from copilot.gguf.shelf import ModelShelf
from copilot.privacy.leaving import masks
from copilot.settings import Settings
from retrieval.embedders.fallback import choose_local
from retrieval.embedders.minilm import MiniLmEmbedder
from retrieval.embedders.openai_embedder import OpenAiEmbedder
from retrieval.generations import StorePlaces
from retrieval.ports import Embedder, PassageId, VectorStore
from retrieval.stores.chroma import ChromaFolder, ChromaServer, ChromaStore
from retrieval.stores.copying import copy_folder
from retrieval.tokens import TokenCounter

_log = logging.getLogger(__name__)

_FIRST_WAIT = 0.2  # seconds, at most, before a question is repeated for the first time
Chats = Callable[[Settings, str], ChatModel]
Part = TypeVar("Part")


def _local_drafter(settings: Settings, rest: str) -> Drafter:
    if rest:
        raise SettingInvalid(f"COPILOT_DRAFTER: 'local:' takes no model, got {rest!r}")
    return LocalDrafter(load_calibration(settings.calibration and settings.calibration.expanduser()))


def _model_drafter(scheme: str, chat: Chats, settings: Settings, rest: str) -> Drafter:
    if not rest:
        raise SettingInvalid(f"COPILOT_DRAFTER: {scheme + ':'!r} needs a model, as {scheme}:gpt-4.1-mini")
    counter, asked = TokenCounter(settings.data / "assets"), guarded(chat(settings, rest), settings)
    return ModelDrafter(f"{scheme}:{rest}", asked, counter, settings.model_tokens, private=masks(settings))


def guarded(chat: ChatModel, settings: Settings) -> GuardedChat:
    """A model with its retries, its circuit and its double around it, as patient as the settings say."""
    policy = RetryPolicy(attempts=settings.model_attempts, deadline=settings.model_deadline, base=_FIRST_WAIT)
    return GuardedChat(chat, policy, HedgePolicy(share=settings.model_hedge, longest=settings.model_try))


def _openai_chat(settings: Settings, model: str) -> ChatModel:
    return OpenAiChat(model, base_url=settings.openai_base_url, api_key=_key(settings))


def _langchain_chat(settings: Settings, address: str) -> ChatModel:
    openai = address.startswith("openai:")
    return LangChainChat(
        address,
        base_url=settings.openai_base_url if openai else None,
        api_key=_key(settings) if openai else None,
    )


def _llama_server(settings: Settings, model: str) -> LlamaServer:
    if not model:
        raise SettingInvalid("COPILOT_DRAFTER: 'llama:' needs a model, as llama:qwen2.5-coder-1.5b")
    try:
        found = ModelShelf(settings.data / "models").get(model)
    except (ModelNotInstalled, ModelFileWrong) as error:
        raise SettingInvalid(f"COPILOT_DRAFTER is {'llama:' + model!r}: {error}") from None
    return LlamaServer(found.path, LlamaOptions(threads=settings.llama_threads))


def _llama_chat(settings: Settings, model: str) -> ChatModel:
    return LlamaChat(model, _llama_server(settings, model))


def _llama_drafter(settings: Settings, model: str) -> Drafter:
    judge = Judge(LlamaYesNo(model, _llama_server(settings, model)))
    weights = load_fusion(settings.judge_weights and settings.judge_weights.expanduser())
    return JudgedDrafter(_local_drafter(settings, ""), judge, weights, settings.judge_seconds)


def _local_embedder(settings: Settings, rest: str) -> Embedder:
    if rest not in ("", "english"):
        raise SettingInvalid(f"COPILOT_EMBEDDER: {'local:' + rest!r} is not known; 'local:' or 'local:english'")
    assets = settings.data / "assets"
    if rest:
        return MiniLmEmbedder(assets)
    chosen = choose_local(assets)
    if chosen.notice:
        _log.warning(chosen.notice)
    return chosen.embedder


def _openai_embedder(settings: Settings, model: str) -> Embedder:
    return OpenAiEmbedder(model, settings.openai_base_url, _key(settings))


class _ChromaPlaces:
    """Chroma for each generation: in its folder, or as a collection of its name behind a server."""

    def __init__(self, settings: Settings, url: str) -> None:
        del settings
        self._url = url

    async def open(self, generation: str, folder: Path) -> VectorStore:
        return self._store(generation, folder, create=not (folder / "manifest.json").exists())

    async def copy(self, old: Path, new: Path, keep: Collection[PassageId]) -> set[PassageId]:
        if self._url:
            return set()
        names = f"copilot-{old.name}", f"copilot-{new.name}"
        return await copy_folder(ChromaFolder(old / "chroma"), ChromaFolder(new / "chroma"), names, keep)

    async def drop(self, generation: str, folder: Path) -> None:
        if self._url:  # a folder of this machine goes with all that is in it
            await self._store(generation, folder, create=True).drop()

    def _store(self, generation: str, folder: Path, *, create: bool) -> ChromaStore:
        place = ChromaServer(self._url) if self._url else ChromaFolder(folder / "chroma")
        return ChromaStore(place, f"copilot-{generation}", create=create)


DRAFTERS: Mapping[str, Callable[[Settings, str], Drafter]] = {
    "local": _local_drafter,
    "openai": partial(_model_drafter, "openai", _openai_chat),
    "langchain": partial(_model_drafter, "langchain", _langchain_chat),
    "llama": _llama_drafter,
}
CHATS: Mapping[str, Chats] = {"openai": _openai_chat, "langchain": _langchain_chat, "llama": _llama_chat}
EMBEDDERS: Mapping[str, Callable[[Settings, str], Embedder]] = {"local": _local_embedder, "openai": _openai_embedder}
VECTOR_STORES: Mapping[str, Callable[[Settings, str], StorePlaces]] = {"chroma": _ChromaPlaces}


def part(setting: str, address: str, table: Mapping[str, Callable[[Settings, str], Part]], settings: Settings) -> Part:
    """The part that ``address`` selects from ``table``. Raises ``SettingInvalid`` that lists the known schemes."""
    scheme, colon, rest = address.partition(":")
    if not colon or scheme not in table:
        known = ", ".join(f"{name}:" for name in table)
        raise SettingInvalid(f"{setting} is {address!r}, which is not known\n  hint: it starts with one of {known}")
    return table[scheme](settings, rest)


def _key(settings: Settings) -> str | None:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
