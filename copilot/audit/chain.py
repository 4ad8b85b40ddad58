"""Verifying the chain: every entry hashed anew, each behind the one before, each payload held to its commitment.

A chain alone can't show that its end was cut off, that it was written anew from somewhere on, or that an older copy was
put back: signed checkpoints that are kept elsewhere show that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from copilot.audit.checkpoints import Checkpoint
from copilot.audit.entries import GENESIS, BareRecord, commitment_to, digest_of, hash_of


class Tampering(StrEnum):
    """What is wrong with a trail."""

    CHANGED = "changed"
    MISSING = "missing"
    OUT_OF_PLACE = "out_of_place"
    PAYLOAD_CHANGED = "payload_changed"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"
    CHECKPOINT_FORGED = "checkpoint_forged"
    CHECKPOINT_UNREADABLE = "checkpoint_unreadable"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is wrong: ``seq`` is the number of the entry where it shows."""

    kind: Tampering
    seq: int
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification came to. ``erased`` counts the payloads that are gone; ``held_to`` the checkpoints."""

    entries: int
    head: str
    erased: int
    held_to: int
    broken: Broken | None


class ChainVerifier:
    """Takes the records of a trail in order, page by page, and remembers nothing but where it stands."""

    def __init__(self, checkpoints: Sequence[Checkpoint] = ()) -> None:
        self._hash_at = {point.size: point.head for point in checkpoints}
        self._sizes = sorted(self._hash_at)
        self._seq, self._head, self._erased, self._held_to = 0, GENESIS, 0, 0
        self._broken: Broken | None = None
        for point in checkpoints:
            if self._hash_at[point.size] != point.head:
                self._broken = Broken(Tampering.REWRITTEN, point.size, "two checkpoints of one size differ")

    def feed(self, records: Iterable[BareRecord]) -> bool:
        """Verify the next records; False as soon as something is wrong."""
        if self._broken is not None:
            return False
        for record in records:
            seq, hash_, salt = record[0], record[10], record[11]
            sound = (
                seq == self._seq + 1
                and record[9] == self._head
                and hash_of(self._head, digest_of(*record[:9])) == hash_
                and (salt is None or commitment_to(record[12] or "", salt) == record[8])
                and self._hash_at.get(seq, hash_) == hash_
            )
            if not sound:
                self._broken = self._fault(record)
                return False
            self._seq, self._head = seq, hash_
            self._erased += salt is None
            self._held_to += seq in self._hash_at
        return True

    def finish(self, count: int) -> Verification:
        """The outcome; ``count`` is how many entries the store had before they were read. More may have come since."""
        if self._broken is None and count > self._seq:
            self._broken = Broken(Tampering.OUT_OF_PLACE, self._seq, f"{count} entries stand, {self._seq} in the chain")
        if self._broken is None and self._sizes and self._sizes[-1] > self._seq:
            lost = self._sizes[-1]
            self._broken = Broken(Tampering.CUT_OFF, self._seq + 1, f"a checkpoint knows {lost} entries")
        return Verification(self._seq, self._head, self._erased, self._held_to, self._broken)

    def _fault(self, record: BareRecord) -> Broken:
        """What is wrong with a record that is not sound."""
        seq, expected = record[0], self._seq + 1
        if seq > expected:
            return Broken(Tampering.MISSING, expected, f"after {self._seq} comes {seq}")
        if seq < expected:
            return Broken(Tampering.OUT_OF_PLACE, seq, f"it stands behind {self._seq}")
        if hash_of(record[9], digest_of(*record[:9])) != record[10]:
            return Broken(Tampering.CHANGED, seq, "its fields don't give its hash")
        if record[9] != self._head:
            return Broken(Tampering.OUT_OF_PLACE, seq, "it names another entry as the one before it")
        if self._hash_at.get(seq, record[10]) != record[10]:
            return Broken(Tampering.REWRITTEN, seq, "a checkpoint knows another entry here")
        return Broken(Tampering.PAYLOAD_CHANGED, seq, "its payload or salt is not what was committed to")
