"""Lists in pages: ``limit`` and ``after`` in, ``next`` and a ``Link`` header out, alike on every route that lists.

A cursor says after which item the next page begins, and of which list it is. It is no secret and no permission: whoever
sends one sees what they may see anyway. It names the item by what never changes of it, so nothing is shown twice or
left out when items are added or go meanwhile.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.replies import reply
from copilot.casework.desk import MOST
from copilot.errors import BadInput
from copilot.wire.base import WireIn, canonical_json, is_sound

Item = TypeVar("Item")
Cursor = Annotated[str, Field(min_length=1, max_length=2000, pattern="^[A-Za-z0-9_-]+$")]
_LINK = {"description": "Where the next page is (`rel=next`), if there is one.", "schema": {"type": "string"}}
PAGED: dict[int | str, dict[str, Any]] = {200: {"description": "One page of the list.", "headers": {"Link": _LINK}}}


class CursorInvalid(BadInput):
    """What was sent as ``after`` is no ``next`` of a page of this list."""


class PageQuery(WireIn):
    """Which part of a list is meant: the beginning unless said."""

    limit: int = Field(50, ge=1, le=MOST, description="How many items at most.")
    after: Cursor | None = Field(None, description="`next` of the page before.")


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """The items of one page, and the cursor of the next; None at the end of the list."""

    items: list[Item]
    next: str | None


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """How one list is named in its cursors, and in which order it stands.

    ``key`` is unique, and never changes while an item stands.
    """

    name: str
    key: Callable[[Item], tuple[str, ...]]
    newest_first: bool = False

    def page(self, items: Iterable[Item], query: PageQuery) -> Slice[Item]:
        """The page that is asked for. Raises ``CursorInvalid``."""
        standing = sorted(items, key=self.key, reverse=self.newest_first)
        if query.after:
            place = read_cursor(self.name, query.after)
            standing = [item for item in standing if self._comes_after(self.key(item), place)]
        shown = standing[: query.limit]
        return Slice(shown, write_cursor(self.name, self.key(shown[-1])) if len(standing) > query.limit else None)

    def _comes_after(self, key: tuple[str, ...], place: tuple[str, ...]) -> bool:
        return key < place if self.newest_first else key > place


def moment(at: datetime) -> str:
    """A moment as a part of a key: sorted as text it is sorted in time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def write_cursor(name: str, key: tuple[str, ...]) -> str:
    """The cursor of the place after the item with that key."""
    return urlsafe_b64encode(canonical_json([name, *key]).encode()).decode().rstrip("=")


def read_cursor(name: str, cursor: str) -> tuple[str, ...]:
    """The key that a cursor of the list ``name`` was written for. Raises ``CursorInvalid``."""
    try:
        said = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or said[:1] != [name] or not all(isinstance(p, str) and is_sound(p) for p in said):
        raise CursorInvalid("`after` is no cursor of this list; send `next` of the page before")
    return tuple(said[1:])


def paged(request: Request, model: BaseModel, following: str | None) -> Response:
    """One page as the whole of an answer, with a ``Link`` to the next."""
    answer = reply(model)
    if following:
        asked = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
        answer.headers["Link"] = f'<{request.url.path}?{urlencode([*asked, ("after", following)])}>; rel="next"'
    return answer
