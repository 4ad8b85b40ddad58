"""What can be wrong with a batch."""

from copilot.errors import Conflict, NotFound, TooMuch
from policy_corpus.errors import BadInput


class BatchNotFound(NotFound):
    """No batch goes by that id, or it is somebody else's."""


class BatchOver(Conflict):
    """The batch has ended already."""


class BatchInvalid(BadInput):
    """The batch holds no line, or too many."""


class BatchesFull(TooMuch):
    """So many lines wait already that no further batch is taken in; nothing of it was kept."""

    retry_after = 60.0

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} lines are in batches that are at work already; come again when some have ended")


def no_batch(batch: str) -> BatchNotFound:
    """The error of an id that no batch has, or none that whoever asks may see."""
    return BatchNotFound(f"no batch {batch!r}; its id is in the answer that began it")


def over(batch: str, state: str) -> BatchOver:
    """The error of a batch that ended before."""
    return BatchOver(f"batch {batch!r} is {state} already")
