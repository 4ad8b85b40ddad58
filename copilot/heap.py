"""What this process does with memory: when it looks for garbage, and when it gives back what is free."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_ALLOCATIONS, _YOUNG, _OLD = 10_000, 50, 100  # before each generation is looked through
_TRIM_THRESHOLD, _FREE = -1, 256 * 1024  # the C library's name for it, and how many bytes may lie free at the end


@contextmanager
def growing() -> Iterator[None]:
    """Look for no garbage meanwhile: when modules are loaded nearly all stays, and looking takes a tenth of a start."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def settle_heap() -> None:
    """Take all that stands now for permanent. For programs, once they have loaded what they work with.

    Policies, indexes and modules are some 300,000 objects: looking through them again and again takes a sixth of the
    CPU of a draft. Not one in a hundred is garbage then, and looking for that once takes 0.2 s, so it stays too.
    """
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, _YOUNG, _OLD)


def give_back_memory() -> None:
    """Have the C library hand freed memory to the system soon. For programs, before they load anything.

    By itself it keeps what large arrays took, for the next ones: a fifth of what a service holds under load. A library
    that can't be told so (of a system other than Linux) stays as it is.
    """
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_TRIM_THRESHOLD, _FREE)
