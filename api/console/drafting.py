"""Drafts on their way: begun by a person, told step by step, kept by the service once they are there."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from api.load import Room
from api.ports import Service
from copilot.cases import CaseId
from copilot.errors import CopilotError
from copilot.people.model import Actor
from copilot.progress import STEPS, listening

MOST_FAILED = 1000  # that are remembered
WORDS = {
    "normalise": "Reading the text",
    "retrieve": "Finding the sections in force",
    "draft": "Going through them, element by element",
    "ground": "Locating every quotation",
    "decide": "Applying the rules",
}


@dataclass
class Job:
    """One draft on its way. ``failed`` says why there will be none."""

    step: str = ""
    done: bool = False
    failed: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def tell(self, step: str) -> None:
        """Something changed: wake up who waits."""
        self.step = step
        self.changed.set()
        self.changed = asyncio.Event()


class DraftJobs:
    """At most one job a case. A job that failed is remembered until the next one begins, or many others have failed."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._jobs: dict[CaseId, Job] = {}

    def begin(self, case: CaseId, actor: Actor, room: Room) -> None:
        """Have a case drafted, unless it is being drafted already. Without a place left it fails, and says so."""
        if self.running(case):
            return
        self._jobs.pop(case, None)
        over = [name for name, known in self._jobs.items() if known.done]
        for name in over[: max(0, len(over) - MOST_FAILED)]:
            del self._jobs[name]
        job = self._jobs[case] = Job()
        job.task = asyncio.create_task(self._draft(case, actor, job, room))

    def running(self, case: CaseId) -> bool:
        """Whether a draft is on its way."""
        job = self._jobs.get(case)
        return job is not None and not job.done

    def failure(self, case: CaseId) -> str:
        """Why the last attempt came to nothing; empty if it didn't."""
        job = self._jobs.get(case)
        return job.failed if job else ""

    def step(self, case: CaseId) -> str:
        """The step that is under way."""
        job = self._jobs.get(case)
        return job.step if job else ""

    async def follow(self, case: CaseId) -> AsyncIterator[str]:
        """Each step as it begins, until the draft is there; nothing for a case that isn't being drafted."""
        job = self._jobs.get(case)
        told = ""
        while job and not job.done:
            changed = job.changed
            if job.step != told:
                told = job.step
                yield told
                continue
            await changed.wait()

    async def _draft(self, case: CaseId, actor: Actor, job: Job, room: Room) -> None:
        try:
            async with room.place(), room.turn():
                with listening(job.tell):
                    await self._service.recommend(await self._service.store.case(case), by=actor)
            self._jobs.pop(case, None)
        except CopilotError as error:
            job.failed = str(error)
        except Exception:
            job.failed = "Something broke in the service; its log says what."
            raise
        finally:
            job.done = True
            job.tell("")


def steps_shown(step: str) -> list[dict[str, str]]:
    """The list of steps with where it stands."""
    at = STEPS.index(step) if step in STEPS else -1
    states = ["done" if number < at else "now" if number == at else "" for number in range(len(STEPS))]
    return [{"name": name, "words": WORDS[name], "state": state} for name, state in zip(STEPS, states, strict=True)]
