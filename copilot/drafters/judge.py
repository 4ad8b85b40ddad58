"""The judge: one rule and one content, is the rule broken, as a probability."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Protocol

from copilot.cases import Case
from copilot.drafters.judge_question import QuestionWriter
from policy_corpus.model import Section

_REMEMBERED = 4096  # answers, by the hash of their question


class YesNoModel(Protocol):
    """A model that is asked yes-or-no questions. Raises ``ModelUnavailable``, ``ModelReplyUnusable``."""

    @property
    def name(self) -> str: ...

    async def probability(self, messages: Sequence[Mapping[str, str]]) -> float: ...

    async def close(self) -> None: ...


class Judge:
    """Asks a model about one section at a time. The same question is asked once in the life of a judge."""

    def __init__(self, model: YesNoModel) -> None:
        self._model, self._writer = model, QuestionWriter()
        self._answers: OrderedDict[bytes, float] = OrderedDict()

    @property
    def name(self) -> str:
        """The address of the model that judges."""
        return self._model.name

    @property
    def prompt_fingerprint(self) -> str:
        """SHA-256 over the sources of its prompts."""
        return self._writer.fingerprint

    async def breaks(self, section: Section, case: Case) -> float:
        """The probability that ``case`` breaks ``section``. Raises ``ModelUnavailable``, ``ModelReplyUnusable``."""
        question = self._writer.question(section, case)
        known = self._answers.get(question.key)
        if known is not None:
            return known
        answer = await self._model.probability(question.messages)
        self._answers[question.key] = answer
        if len(self._answers) > _REMEMBERED:
            self._answers.popitem(last=False)
        return answer

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()
