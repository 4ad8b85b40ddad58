"""The answerer that asks a model: short sentences, each with the numbers of the units that it rests on."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Annotated

from msgspec import Meta

from copilot.asking import Claim, Claims, Material
from copilot.chat.closed import Closed, again_prompt, ask_closed, schema_of
from copilot.chat.ports import ChatModel, ChatRequest
from copilot.errors import ModelReplyUnusable
from copilot.privacy.masking import Masking
from prompts import load_prompt
from retrieval.tokens import TokenCounter

_MOST = 50  # items of any list in an answer
_PROBLEM = 200  # tokens, at most, of what was wrong with a first answer


class SentenceAnswer(Closed, frozen=True):
    """One sentence."""

    text: Annotated[str, Meta(max_length=2000)]
    units: Annotated[tuple[int, ...], Meta(max_length=_MOST)]


class QuestionAnswer(Closed, frozen=True):
    """All that a model may say."""

    sentences: Annotated[tuple[SentenceAnswer, ...], Meta(max_length=_MOST)]


class ModelAnswerer:
    """Answers with any chat model. The system part of the prompt is the same for every question."""

    def __init__(self, chat: ChatModel, counter: TokenCounter, budget: int = 24_000, *, private: bool = False) -> None:
        """``budget`` bounds the tokens of one request, the second of the two that a question may take included.

        ``private``: the model sees tokens in place of personal data.
        """
        self._chat, self._counter, self._budget, self._private = chat, counter, budget, private
        self._system, self._user = load_prompt("ask_system"), load_prompt("ask_user")
        together = "".join(prompt.fingerprint for prompt in (self._system, self._user, again_prompt()))
        self._fingerprint = sha256(together.encode()).hexdigest()
        self._schema = schema_of(QuestionAnswer)

    @property
    def name(self) -> str:
        """The address that selects this model."""
        return self._chat.name

    async def answer(self, material: Material) -> Claims:
        """Ask, and once more when the answer can't be used. Sections that don't fit are left out, the last first."""
        masking = Masking(material.question)
        if self._private:
            material = replace(material, question=masking.mask(material.question))
        user = self._user_part(material)
        request = ChatRequest(self._system.source, user, "ask", self._schema, max_tokens=1024)
        answer = await ask_closed(self._chat, request, QuestionAnswer)
        claims = tuple(
            Claim(masking.restore(sentence.text), tuple(sentence.units)) for sentence in answer.value.sentences
        )
        return Claims(claims, answer.reply.model, self._fingerprint, answer.tokens)

    def _user_part(self, material: Material) -> str:
        question = json.dumps(" ".join(material.question.split()), ensure_ascii=False)
        room = self._budget - self._counter.count(self._system.source + again_prompt().source) - _PROBLEM
        for size in range(len(material.sections), 0, -1):
            shown = replace(material, sections=material.sections[:size])
            user = self._user.render(sections=_sections(shown), question=question)
            if self._counter.count(user) <= room:
                return user
        raise ModelReplyUnusable("over_budget", f"not even one section fits into {self._budget} tokens")

    async def close(self) -> None:
        """Close the connections to the model."""
        await self._chat.close()


def _sections(material: Material) -> str:
    lines: list[str] = []
    above = None
    for number, (section, unit) in enumerate(material.numbered_units(), 1):
        if section is not above:
            lines.append(f"\n## section {section.id}: {section.policy_title} / {' / '.join(section.heading_path)}")
            above = section
        lines.append(f"[{number}] {' '.join(section.quote(unit).split())}")
    return "\n".join(lines).strip()
