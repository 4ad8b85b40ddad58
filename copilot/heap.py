"""How often this process looks for garbage: rarely, and never among what stands for as long as it runs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_ALLOCATIONS, _YOUNG, _OLD = 10_000, 50, 100  # before each generation is looked through


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
