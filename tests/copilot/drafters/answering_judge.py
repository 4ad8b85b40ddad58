"""A yes-or-no model that answers what it is told to, and keeps what it was asked."""

from collections.abc import Mapping, Sequence

from copilot.errors import CopilotError


class AnsweringModel:
    """Answers with each of ``answers`` in turn, the last one for ever; an error among them is raised."""

    name = "llama:answering"

    def __init__(self, *answers: float | CopilotError) -> None:
        self.answers, self.closed = list(answers), 0
        self.asked: list[str] = []

    async def probability(self, messages: Sequence[Mapping[str, str]]) -> float:
        self.asked.append("\n".join(f"{message['role']}: {message['content']}" for message in messages))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, CopilotError):
            raise answer
        return answer

    async def close(self) -> None:
        self.closed += 1
