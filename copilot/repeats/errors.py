"""What can be wrong with a request that comes again."""

from copilot.errors import Conflict


class KeyReused(Conflict):
    """The key stands for another request of the same caller."""


def reused() -> KeyReused:
    """The error of a key that stands for something else."""
    return KeyReused("this Idempotency-Key was sent with another request before; make a new one for each request")


class StillAtWork(Conflict):
    """Another try with the key is at work; ``retry_after`` is in seconds."""

    retry_after = 2.0


class HoldLost(Conflict):
    """Another try with the key has taken over, because this one was silent for too long; this one has done nothing."""


class AnswerGone(Conflict):
    """What was asked is done, and its answer isn't there any more."""
