"""The pepper is made once, is for its owner alone, and no digest can be made without it."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from copilot.errors import SettingInvalid
from copilot.people.pepper import Pepper, read_pepper


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "pepper"
    first = read_pepper(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert read_pepper(path).digest("key", "a") == first.digest("key", "a")
    assert [file.name for file in path.parent.iterdir()] == ["pepper"]


def test_of_many_who_make_it_one_wins(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: read_pepper(tmp_path / "pepper").digest("key", "a"), range(32)))
    assert len(set(made)) == 1


def test_a_digest_is_of_its_purpose_its_text_and_its_pepper() -> None:
    pepper = Pepper(bytes(32))
    digest = pepper.digest("key", "a")
    assert len(digest) == 64
    others = {pepper.digest("session", "a"), pepper.digest("key", "b"), Pepper(b"1" * 32).digest("key", "a")}
    assert digest not in others
    assert len(others) == 3
    assert pepper.fits("key", "a", digest)
    assert not pepper.fits("key", "b", digest)


@pytest.mark.parametrize("content", ["", "00", "xyz", "ß", "0" * 62])
def test_a_file_that_holds_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pepper"
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingInvalid, match="holds no secret"):
        read_pepper(path)


def test_a_file_that_others_can_read(tmp_path: Path) -> None:
    read_pepper(tmp_path / "pepper")
    (tmp_path / "pepper").chmod(0o640)
    with pytest.raises(SettingInvalid, match="chmod 600"):
        read_pepper(tmp_path / "pepper")
