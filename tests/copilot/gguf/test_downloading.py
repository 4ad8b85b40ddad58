"""A download goes on where it broke off, and says what keeps it from ending."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.gguf.downloading import Patience, check_room, download
from copilot.gguf.errors import DownloadFailed, ModelFileWrong, ModelNameInvalid, NoRoom
from tests.copilot.gguf.files import DATA, silent
from tests.servers.breaking_server import BreakingServer

QUICK = Patience(tries=2, pause=0.0, silence=5.0)


@pytest.fixture
def server() -> Iterator[BreakingServer]:
    with BreakingServer(DATA) as server:
        yield server


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "model.gguf"


def test_a_file_comes_whole(server: BreakingServer, part: Path) -> None:
    told: list[tuple[int, int]] = []
    download(server.url, part, len(DATA), lambda done, total: told.append((done, total)), QUICK)
    assert part.read_bytes() == DATA
    assert told[-1] == (len(DATA), len(DATA))
    assert server.asked == [None]


@pytest.mark.parametrize("size", [pytest.param(len(DATA), id="of known size"), pytest.param(None, id="of any size")])
def test_it_goes_on_after_each_break(server: BreakingServer, part: Path, size: int | None) -> None:
    server.breaks = [1000, 70_000, 1, 3000]
    download(server.url, part, size, silent, QUICK)
    assert part.read_bytes() == DATA
    assert server.asked == [None, "bytes=1000-", "bytes=71000-", "bytes=71001-", "bytes=74001-"]


def test_what_an_earlier_process_has_got_is_kept(server: BreakingServer, part: Path) -> None:
    part.write_bytes(DATA[:5000])
    download(server.url, part, len(DATA), silent, QUICK)
    assert part.read_bytes() == DATA
    assert server.asked == ["bytes=5000-"]


def test_what_is_whole_is_not_asked_for(server: BreakingServer, part: Path) -> None:
    part.write_bytes(DATA)
    download(server.url, part, len(DATA), silent, QUICK)
    assert server.asked == []
    download(server.url, part, None, silent, QUICK)
    assert part.read_bytes() == DATA


def test_a_server_without_ranges_begins_anew(server: BreakingServer, part: Path) -> None:
    server.ranges, server.breaks = False, [5000]
    download(server.url, part, len(DATA), silent, QUICK)
    assert part.read_bytes() == DATA
    assert len(server.asked) == 2


def test_more_than_the_server_has_is_thrown_away(server: BreakingServer, part: Path) -> None:
    part.write_bytes(DATA + b"more")
    download(server.url, part, None, silent, QUICK)
    assert part.read_bytes() == DATA


def test_a_server_in_trouble_is_asked_again(server: BreakingServer, part: Path) -> None:
    server.statuses = [503]
    download(server.url, part, len(DATA), silent, QUICK)
    assert part.read_bytes() == DATA


def test_a_line_that_breaks_without_a_byte_is_given_up(server: BreakingServer, part: Path) -> None:
    server.breaks = [1000, 0, 0, 0, 0]
    with pytest.raises(DownloadFailed, match=r"1,000 bytes are kept; the same command goes on"):
        download(server.url, part, len(DATA), silent, QUICK)
    assert part.read_bytes() == DATA[:1000]
    assert len(server.asked) == 3


def test_nobody_listens(part: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(DownloadFailed, match=r"127\.0\.0\.1 can't be reached(?s:.*)--file PATH"):
        download(f"http://127.0.0.1:{port}/x", part, None, silent, QUICK)


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refusal_is_final(server: BreakingServer, part: Path, status: int) -> None:
    server.statuses = [status] * 5
    with pytest.raises(DownloadFailed, match=f"status {status}"):
        download(server.url, part, None, silent, QUICK)
    assert len(server.asked) == 1


def test_another_size_is_another_file(server: BreakingServer, part: Path) -> None:
    with pytest.raises(ModelFileWrong, match="look it up again"):
        download(server.url, part, len(DATA) + 1, silent, QUICK)
    assert not part.exists()


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x", "model.gguf", ""])
def test_only_the_web_is_downloaded_from(part: Path, url: str) -> None:
    with pytest.raises(ModelNameInvalid, match="--file PATH"):
        download(url, part, None, silent, QUICK)


def test_room_is_looked_at_first(tmp_path: Path) -> None:
    check_room(tmp_path, 1)
    with pytest.raises(NoRoom, match="COPILOT_DATA_DIR"):
        check_room(tmp_path, 10**17)
