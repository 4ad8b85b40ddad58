"""The drafter that asks a model: one question, one answer in a closed schema, one second try."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from hashlib import sha256

from copilot.chat.ports import ChatModel, ChatReply, ChatRequest
from copilot.drafters.answer import answer_schema, read_answer
from copilot.drafters.packing import (
    Bounds,
    SectionBounds,
    bounds_of,
    fit_supporting,
    render_case,
    render_sections,
    render_supporting,
)
from copilot.drafting import Brief, Draft
from copilot.errors import ModelReplyUnusable
from copilot.privacy.masking import MaskedCase, Masking, mask_case
from copilot.recommendations import Exchange, Tokens
from policy_corpus.model import Section
from prompts import load_prompt
from retrieval.language import identify_language
from retrieval.tokens import TokenCounter

_ASKED_AGAIN = {"empty", "not_json", "wrong_schema"}  # a truncated answer the chat has asked for again already

ASKED_FOR = "en"  # the language that the prompt asks for
_TELLING = 15  # letters that tell a script
_SHORT = "None."
_MARGIN = 100  # tokens; where a long run of letters or line ends is cut elsewhere, it may count one more
_MOST_COUNTED = 4096  # sections


class ModelDrafter:
    """Drafts with any chat model. The system part of the prompt is the same for every case."""

    def __init__(
        self, name: str, chat: ChatModel, counter: TokenCounter, budget: int = 24_000, *, private: bool = False
    ) -> None:
        """``name`` is the address in the settings; ``budget`` bounds the tokens of one question.

        ``private``: the model sees tokens in place of personal data.
        """
        self._name, self._chat, self._counter, self._budget, self._private = name, chat, counter, budget, private
        self._system, self._user, self._again = map(load_prompt, ("draft_system", "draft_user", "draft_again"))
        self._counted: dict[str, SectionBounds] = {}
        self._schema = answer_schema()
        together = "".join(prompt.fingerprint for prompt in (self._system, self._user, self._again))
        self._fingerprint = sha256(together.encode()).hexdigest()

    @property
    def name(self) -> str:
        """The address that selects this drafter."""
        return self._name

    @property
    def chat(self) -> ChatModel:
        """The model that is asked."""
        return self._chat

    @property
    def prompt_fingerprint(self) -> str:
        """SHA-256 over the sources of all its prompts."""
        return self._fingerprint

    def through(self, wrap: Callable[[ChatModel], ChatModel]) -> "ModelDrafter":
        """The same drafter, with what ``wrap`` puts around its model."""
        return ModelDrafter(self._name, wrap(self._chat), self._counter, self._budget, private=self._private)

    async def draft(self, brief: Brief) -> Draft:
        """Ask, read, and ask once more when the answer can't be used.

        Raises ``ModelReplyUnusable("over_budget")`` without asking when not even one section fits beside the case.
        """
        masked = mask_case(brief.case) if self._private else MaskedCase(brief.case, Masking())
        question = self._fitting(replace(brief, case=masked.case))
        spent = Tokens()
        try:
            reply = await self._ask(question)
            spent = reply.tokens
            return self._read(question, reply, spent, masked.masking)
        except ModelReplyUnusable as error:
            if error.reason not in _ASKED_AGAIN:
                raise
            spent = _sum(spent, error.tokens or Tokens())
            question = self._again.render(question=question, problem=str(error)[:200])
            again = await self._ask(question)
            return self._read(question, again, _sum(spent, again.tokens), masked.masking)

    def prepare(self, sections: Iterable[Section]) -> None:
        """Count the tokens of those sections, which else the first question with each would wait for."""
        for section in sections:
            self._bounds_of(section)

    async def close(self) -> None:
        """Close the connections to the model."""
        await self._chat.close()

    @cached_property
    def _room(self) -> int:
        return self._budget - self._counter.count(self._system.source)

    def _fitting(self, brief: Brief) -> str:
        question, case = "", render_case(brief.case)
        of_case = self._counter.count(case)

        def fits(packed: Brief) -> bool:
            nonlocal question
            bounds = self._bounds(packed)
            if bounds.least + of_case > self._room:
                return False
            question = self._question(packed, case)
            return bounds.most + of_case <= self._room or self._counter.count(question) <= self._room

        if fit_supporting(brief, fits) is None:
            raise ModelReplyUnusable("over_budget", f"the case does not fit into {self._budget} tokens")
        return question

    def _bounds(self, brief: Brief) -> Bounds:
        """The tokens that a question can have beside its case."""
        parts = [self._bounds_of(hit.section).examined for hit in brief.candidates]
        parts += [self._bounds_of(section).beside for section in brief.supporting]
        least, most = (sum(part[which] for part in parts) for which in (0, 1))
        return Bounds(self._around - _MARGIN + least, self._around + _MARGIN + most)

    @cached_property
    def _around(self) -> int:
        """The tokens of a question without its sections and its case, more or less."""
        return self._counter.count(self._user.render(sections=_SHORT, supporting=_SHORT, case=""))

    def _bounds_of(self, section: Section) -> SectionBounds:
        """The bounds of a section, counted once."""
        known = self._counted.get(section.key)
        if known is None or known.section is not section:
            if len(self._counted) >= _MOST_COUNTED:
                self._counted.clear()
            known = self._counted[section.key] = bounds_of(section, self._counter.count)
        return known

    def _question(self, brief: Brief, case: str) -> str:
        return self._user.render(sections=render_sections(brief), supporting=render_supporting(brief), case=case)

    async def _ask(self, question: str) -> ChatReply:
        return await self._chat.complete(ChatRequest(self._system.source, question, "draft", self._schema))

    def _read(self, question: str, reply: ChatReply, tokens: Tokens, masking: Masking) -> Draft:
        draft = read_answer(masking.restore_json(reply.text))
        sent = {**reply.sent, "masked": dict(masking.counts)} if self._private else dict(reply.sent)
        written = written_in(draft)
        return replace(
            draft,
            model=reply.model,
            prompt_fingerprint=self._fingerprint,
            tokens=tokens,
            exchanges=(Exchange(question, reply.text, reply.model),),
            sent=sent if written in (None, ASKED_FOR) else {**sent, "written_in": written},
        )


def written_in(draft: Draft) -> str | None:
    """The ISO 639 code of the language that a model wrote its sentences in; None where it can't be told.

    ``und`` for letters that English has not, when two languages that are written with them can't be told apart.
    """
    said = (draft.rationale, *draft.considerations_for, *draft.considerations_against, *draft.missing_context)
    text = "\n".join(said)
    return identify_language(text) or ("und" if not text.isascii() and _is_foreign(text) else None)


def _is_foreign(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= _TELLING and 2 * sum(map(str.isascii, letters)) < len(letters)


def _sum(one: Tokens, other: Tokens) -> Tokens:
    return Tokens(one.prompt + other.prompt, one.completion + other.completion, one.cached + other.cached)
