"""A Chroma folder begun as a copy of another one, so that an update writes what changed and not all again."""

import asyncio
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any, Protocol

from retrieval.ports import PassageId

_AT_ONCE = 5_000  # rows
_WORTH = 2  # a copy of which less than one row in so many stays is no gain


class StoreFolder(Protocol):
    """A folder of Chroma's, as `retrieval.stores.chroma` opens it."""

    @property
    def path(self) -> Path: ...

    def connect(self, create: bool) -> Any:  # noqa: ANN401  (Chroma's client, whose types stay behind its door)
        """A client that works; blocks."""
        ...

    def disconnect(self, client: Any) -> None:  # noqa: ANN401
        """Close the files; blocks."""
        ...


async def copy_folder(
    old: StoreFolder, new: StoreFolder, names: tuple[str, str], keep: Collection[PassageId]
) -> set[PassageId]:
    """Copy the collection of the first name to the second one, of those rows alone; which ids stand then.

    None do, and there is no new folder, where little would stay or the old one can't be copied. Nobody may write to
    the old one meanwhile; it stays as it is.
    """
    return await asyncio.to_thread(_copied, old, new, names, frozenset(keep))


def _copied(old: StoreFolder, new: StoreFolder, names: tuple[str, str], keep: frozenset[PassageId]) -> set[PassageId]:
    try:
        shutil.copytree(old.path, new.path)
        stands = _trimmed(new, names, keep)
    except Exception:  # noqa: BLE001  (whatever its database raises: then all is written)
        stands = set()
    if not stands:
        shutil.rmtree(new.path, ignore_errors=True)
    return stands


def _trimmed(folder: StoreFolder, names: tuple[str, str], keep: frozenset[PassageId]) -> set[PassageId]:
    client = folder.connect(create=False)
    try:
        collection = client.get_collection(names[0], embedding_function=None)
        found = {PassageId(id_) for id_ in collection.get(include=[])["ids"]}
        stale = sorted(found - keep)
        if len(found) < _WORTH * len(stale):
            return set()
        for start in range(0, len(stale), _AT_ONCE):
            collection.delete(ids=list(stale[start : start + _AT_ONCE]))
        collection.modify(name=names[1])
        return found & keep
    finally:
        folder.disconnect(client)
