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


@pytest.mark.skipif(sys.platform != "linux", reason="the C library of other systems can't be told")
@pytest.mark.parametrize("told", [True, False])
def test_what_large_values_took_goes_back_to_the_system(told: bool) -> None:
    code = (
        "import sys; from copilot.heap import give_back_memory; from pathlib import Path\n"
        "resident = lambda: int(Path('/proc/self/statm').read_text().split()[1]) * 4096 // 2**20\n"
        f"{'give_back_memory()' if told else ''}\n"
        "del_me = bytes(30 * 2**20); del del_me\n"  # from here on, untold, large values come from the heap
        "kept, large = [], []\n"
        "for _ in range(100):\n"
        "    large.append(b'x' * 2**20); kept.append(b'y' * 4096)\n"
        "before = resident(); large.clear(); print(before - resident())"
    )
    freed = int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
    assert freed > 90 if told else freed < 50
