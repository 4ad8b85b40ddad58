"""How often this process looks for garbage: rarely, and never among what stands for as long as it runs."""

import gc

_ALLOCATIONS, _YOUNG, _OLD = 10_000, 50, 100  # before each generation is looked through


def settle_heap() -> None:
    """Take all that stands now for permanent. For programs, once they have loaded what they work with.

    Policies, indexes and modules are some million objects, none of them garbage: looking through them again and again
    takes a sixth of the CPU of a draft.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, _YOUNG, _OLD)
