"""Downloading one large file: it goes on after a break, and the room is looked at first."""

import http.client
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from copilot.gguf.errors import DownloadFailed, ModelFileWrong, ModelNameInvalid, NoRoom

SPARE = 50_000_000  # bytes that are left free on the disk
_CHUNK = 1 << 18
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")
_BREAKS = (URLError, OSError, http.client.HTTPException)

Advance = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a line that breaks without a byte gained is taken up again, and after how many seconds.

    ``silence`` is the longest wait between two bytes, in seconds.
    """

    tries: int = 5
    pause: float = 2.0
    silence: float = 60.0


class _Broken(Exception):
    """The line broke; whatever has arrived is in the file."""


def download(url: str, part: Path, size: int | None, advance: Advance, patience: Patience = Patience()) -> None:
    """Bring ``url`` into ``part``, which may hold the beginning of it; whole when this returns.

    ``size`` is what the file must have, in bytes, None when nobody knows. ``advance`` is told bytes done and in all.
    Raises ``DownloadFailed`` (``part`` stays, to go on with), ``ModelFileWrong``, ``NoRoom``, ``ModelNameInvalid``.
    """
    if urlsplit(url).scheme not in ("https", "http"):
        raise ModelNameInvalid(f"{url!r} is no http(s) address\n  hint: for a file on this machine use --file PATH")
    left = patience.tries
    while True:
        before = _bytes(part)
        try:
            _stretch(url, part, size, advance, patience.silence)
        except _Broken as error:
            left = patience.tries if _bytes(part) > before else left - 1
            if left <= 0:
                raise DownloadFailed(
                    f"{_host(url)} can't be reached, or breaks off: {error}\n  hint: {_bytes(part):,} bytes are kept; "
                    "the same command goes on from there, or bring the file yourself and use --file PATH"
                ) from None
            time.sleep(patience.pause)
        else:
            return


def check_room(folder: Path, needed: int) -> None:
    """Raise ``NoRoom`` unless ``needed`` bytes fit on the disk of ``folder``, and some more."""
    free = shutil.disk_usage(folder).free
    if free < needed + SPARE:
        raise NoRoom(
            f"{needed / 1e6:,.0f} MB are needed in {str(folder)!r}, and {free / 1e6:,.0f} MB are free\n"
            "  hint: make room, or name another folder with COPILOT_DATA_DIR"
        )


def _stretch(url: str, part: Path, size: int | None, advance: Advance, silence: float) -> None:
    """Read until the file is whole, else raise ``_Broken``."""
    have = _bytes(part)
    if size is not None and have == size:
        advance(have, size)
        return
    with _opened(url, have, silence) as response:
        start, total = _place(response, have)
        if response.status == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            if total == have > 0:
                return
            part.unlink(missing_ok=True)
            raise _Broken("what is kept does not fit to what is offered; beginning anew")
        if size is not None and total is not None and total != size:
            raise ModelFileWrong(
                f"{_host(url)} offers {total:,} bytes, and the file has {size:,}\n"
                "  hint: the address is that of another file; look it up again"
            )
        check_room(part.parent, (total or size or 0) - start)
        _write(response, part, start, total or size, advance)


def _write(response: http.client.HTTPResponse, part: Path, start: int, total: int | None, advance: Advance) -> None:
    done = start
    with part.open("r+b" if part.exists() else "wb") as stream:
        stream.truncate(start)
        stream.seek(start)
        while chunk := _read(response):
            try:
                stream.write(chunk)
            except OSError as error:
                raise NoRoom(
                    f"{str(part)!r} can't be written: {error.strerror}\n  hint: make room, then go on"
                ) from None
            done += len(chunk)
            advance(done, total or done)
    if total is not None and done < total:
        raise _Broken(f"{done:,} of {total:,} bytes")


def _read(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read1(_CHUNK)
    except _BREAKS as error:
        raise _Broken(_why(error)) from None


@contextmanager
def _opened(url: str, have: int, silence: float) -> Iterator[http.client.HTTPResponse]:
    headers = {"User-Agent": "review-copilot", "Accept-Encoding": "identity"}
    request = Request(url, headers=headers | ({"Range": f"bytes={have}-"} if have else {}))  # noqa: S310  (checked)
    try:
        response = urlopen(request, timeout=silence)  # noqa: S310  (the scheme was checked)
    except HTTPError as error:
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            response = error
        elif error.code >= http.client.INTERNAL_SERVER_ERROR or error.code == http.client.TOO_MANY_REQUESTS:
            raise _Broken(f"status {error.code}") from None
        else:
            raise DownloadFailed(
                f"{_host(url)} answers with status {error.code} for {url!r}\n"
                "  hint: look the address up again, or bring the file yourself and use --file PATH"
            ) from None
    except _BREAKS as error:
        raise _Broken(_why(error)) from None
    with response:
        yield response


def _place(response: http.client.HTTPResponse, have: int) -> tuple[int, int | None]:
    """Where the body begins in the file, and how long the file is, None when nobody says."""
    if response.status == http.client.PARTIAL_CONTENT:
        found = _RANGE.match(response.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != have:
            raise _Broken("the server sent another part than was asked for")
        return have, int(found[2])
    if response.status == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
        total = response.headers.get("Content-Range", "").rpartition("/")[2]
        return 0, int(total) if total.isdecimal() else None
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None


def _bytes(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the server"


def _why(error: BaseException) -> str:
    reason = getattr(error, "reason", None)
    return str(reason or error) or type(error).__name__
