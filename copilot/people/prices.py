"""What a model's tokens cost."""

from dataclasses import dataclass

from copilot.people.limits import Spent
from copilot.recommendations import Tokens


@dataclass(frozen=True, slots=True)
class Prices:
    """Per million tokens, in whatever money you count; so one token costs as many millionths."""

    question: float = 0.0
    cached: float = 0.0
    answer: float = 0.0

    def of(self, tokens: Tokens) -> Spent:
        """What these tokens use up, rounded up to whole millionths."""
        fresh = tokens.prompt - tokens.cached
        money = fresh * self.question + tokens.cached * self.cached + tokens.completion * self.answer
        return Spent(tokens.prompt + tokens.completion, -int(-money // 1))


FREE = Prices()
