"""Decision receipts: one file that shows what was decided, on what grounds, and that the trail holds it.

A receipt holds the entries of one case with their payloads, and the way from each to the next signed checkpoint. Of
other entries on that way it holds digests alone, which say nothing of what they are about.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass

from copilot.audit.checkpoints import forged, parse_checkpoint
from copilot.audit.entries import BareRecord, commitment_to, digest_of, hash_of
from copilot.audit.ports import AuditTrail
from copilot.errors import BadInput

KIND = "review-copilot decision receipt 1"
_FIELDS = ("seq", "at", "event", "subject", "actor", "via", "corpus", "model", "commitment")


@dataclass(frozen=True, slots=True)
class Way:
    """From the hash before the entry ``first`` on: the digest of each entry up to the last of a checkpoint.

    ``checkpoint`` is its note, None where the newest entries are not covered by one yet.
    """

    first: int
    prev: str
    digests: tuple[str, ...]
    checkpoint: str | None


async def ways_of(trail: AuditTrail, seqs: Sequence[int], notes: Mapping[int, str]) -> list[Way]:
    """The ways from those entries to the next of ``notes``, checkpoints by their size; what overlaps is one way."""
    ways: list[Way] = []
    for seq in sorted(seqs):
        if ways and seq < ways[-1].first + len(ways[-1].digests):
            continue
        size = min((size for size in notes if size >= seq), default=None)
        last = size if size is not None else max(seqs)
        rows = [row async for page in _pages(trail, seq - 1, last) for row in page]
        digests = tuple(digest_of(*row[:9]) for row in rows)
        ways.append(Way(seq, rows[0][9], digests, notes[size] if size is not None else None))
    return ways


async def _pages(trail: AuditTrail, after: int, last: int) -> AsyncIterator[Sequence[BareRecord]]:
    while after < last and (page := await trail.bare(after)):
        yield [row for row in page if row[0] <= last]
        after = page[-1][0]


def receipt_of(said: Mapping[str, object], records: Sequence[BareRecord], ways: Sequence[Way]) -> dict[str, object]:
    """The receipt as JSON. ``said`` is all that was decided on: case, recommendation, policies, decisions."""
    return {
        "kind": KIND,
        **said,
        "entries": [
            {**dict(zip(_FIELDS, row[:9], strict=True)), "salt": row[11].hex() if row[11] else None, "payload": row[12]}
            for row in records
        ],
        "ways": [
            {"first": way.first, "prev": way.prev, "digests": list(way.digests), "checkpoint": way.checkpoint}
            for way in ways
        ],
    }


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What a receipt came to. ``faults`` are sentences; ``signed`` entries are covered by a checkpoint."""

    entries: int
    signed: int
    faults: tuple[str, ...]


def check_receipt(receipt: Mapping[str, object], keys: Sequence[bytes]) -> ReceiptCheck:
    """Verify the entries of a receipt and their ways. Raises ``BadInput`` for what is no receipt."""
    if receipt.get("kind") != KIND:
        raise BadInput("this is no decision receipt\n  hint: `copilot audit receipt CASE --out FILE` writes one")
    try:
        entries, ways = _entries(receipt["entries"]), _ways(receipt["ways"])
        faults = [*_entry_faults(entries, ways), *(fault for way in ways for fault in _way_faults(way, keys))]
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"the receipt lacks what a receipt has, or has it wrong: {error}") from None
    signed = sum(any(_covers(way, seq) and way.checkpoint for way in ways) for seq in entries)
    return ReceiptCheck(len(entries), signed, tuple(faults))


def _entries(rows: object) -> dict[int, Mapping[str, object]]:
    if not isinstance(rows, list):
        raise TypeError("entries")
    return {int(row["seq"]): row for row in rows}


def _ways(rows: object) -> list[Way]:
    if not isinstance(rows, list):
        raise TypeError("ways")
    return [Way(int(row["first"]), row["prev"], tuple(row["digests"]), row["checkpoint"]) for row in rows]


def _covers(way: Way, seq: int) -> bool:
    return way.first <= seq < way.first + len(way.digests)


def _entry_faults(entries: Mapping[int, Mapping[str, object]], ways: Sequence[Way]) -> Iterator[str]:
    for seq, row in entries.items():
        digest = digest_of(seq, *(str(row[name]) for name in _FIELDS[1:]))
        way = next((way for way in ways if _covers(way, seq)), None)
        if way is None or way.digests[seq - way.first] != digest:
            yield f"entry {seq} is not what the trail holds there"
        salt, payload = row.get("salt"), row.get("payload")
        if salt is not None and commitment_to(str(payload), bytes.fromhex(str(salt))) != row["commitment"]:
            yield f"the payload of entry {seq} is not what was committed to"


def _way_faults(way: Way, keys: Sequence[bytes]) -> Iterator[str]:
    if way.checkpoint is None:
        return
    point = parse_checkpoint(way.checkpoint, f"the checkpoint behind entry {way.first}")
    if forged([point], keys):
        yield f"no trusted key signed the checkpoint of {point.size} entries"
    head = way.prev
    for digest in way.digests:
        head = hash_of(head, digest)
    if (way.first + len(way.digests) - 1, head) != (point.size, point.head):
        yield f"the way from entry {way.first} does not lead to the checkpoint of {point.size} entries"
