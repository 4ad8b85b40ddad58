"""The judge: one rule and one content, is the rule broken, as a probability."""

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from copilot.cases import Case
from copilot.drafters.judge_question import QuestionWriter
from copilot.recommendations import Exchange
from policy_corpus.model import Section

JUDGED = "judged"  # where a recommendation says what both drafters said of a section
_REMEMBERED = 4096  # answers, by the hash of their question


@dataclass(frozen=True, slots=True)
class Judged:
    """The probability that a content breaks a rule, and what was asked and answered."""

    probability: float
    exchange: Exchange


def judge_reply(probability: float) -> str:
    """What a model says that answers with probabilities, as it is kept."""
    return json.dumps({"yes": probability})


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

    async def breaks(self, section: Section, case: Case) -> Judged:
        """Whether ``case`` breaks ``section``. Raises ``ModelUnavailable``, ``ModelReplyUnusable``."""
        question = self._writer.question(section, case)
        probability = self._answers.get(question.key)
        if probability is None:
            probability = await self._model.probability(question.messages)
            self._answers[question.key] = probability
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        model = self._model.name.partition(":")[2]
        return Judged(probability, Exchange(question.text, judge_reply(probability), model))

    async def close(self) -> None:
        """Close the model."""
        await self._model.close()
