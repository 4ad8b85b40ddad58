"""Garbage is looked for again once what stands has been loaded, and never among that."""

import gc
import subprocess
import sys

import pytest

from copilot.heap import growing


def test_garbage_is_left_alone_while_a_heap_grows_and_then_no_longer() -> None:
    with growing():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_looked_for_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), growing():
        raise ValueError("broken")
    assert gc.isenabled()


def test_who_looked_for_none_before_looks_for_none_afterwards() -> None:
    gc.disable()
    try:
        with growing():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_what_stands_is_never_looked_at_again() -> None:
    code = (
        "import gc; from copilot.heap import settle_heap; stands = [[] for _ in range(1000)]; settle_heap();"
        "assert gc.get_freeze_count() > 1000 and gc.isenabled(); assert len(gc.get_objects()) < 500"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
