"""The audit trail as it goes out: entries, verifications, checkpoints, receipts."""

from base64 import b64encode
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import ConfigDict, Field

from api.schemas.audit_examples import CHECKPOINTS, ENTRIES, RECEIPT, VERIFICATION
from copilot.audit.auditing import SignedNote, Verified
from copilot.audit.chain import Broken, Tampering
from copilot.audit.checkpoints import key_id
from copilot.audit.entries import AuditRecord, moment, payload_of
from copilot.casework.withholding import may_see_facts
from copilot.people.model import Actor
from copilot.wire.base import ListOut, WireOut


class AuditEntryOut(WireOut):
    """One entry of the chain, with what it commits to for who may see it."""

    seq: int
    at: str = Field(description="As it is hashed: UTC, six digits of a second.")
    event: str
    subject: str
    actor: str
    via: str
    corpus: str = Field(description="The fingerprint of the policies that had a part in it, empty where none had.")
    model: str
    commitment: str
    prev: str
    hash: str
    salt: str | None
    payload: dict[str, Any] | None = Field(description="Null once it is erased, and where it is withheld.")
    withheld: bool = Field(description="Whether the payload is of a sealed case that isn't open to whoever asks.")

    @classmethod
    def of(cls, record: AuditRecord, reader: Actor) -> Self:
        entry, payload = record.entry, payload_of(record.payload)
        shown = payload is None or may_see_facts(reader, payload)
        return cls(
            seq=entry.seq,
            at=moment(entry.at),
            event=entry.event,
            subject=entry.subject,
            actor=entry.actor,
            via=entry.via,
            corpus=entry.corpus,
            model=entry.model,
            commitment=entry.commitment,
            prev=entry.prev,
            hash=entry.hash,
            salt=record.salt.hex() if record.salt and shown else None,
            payload=payload if shown else None,
            withheld=not shown,
        )


class AuditEntriesOut(ListOut):
    """Entries in the order of their numbers."""

    model_config = ConfigDict(json_schema_extra={"examples": [ENTRIES]})

    entries: tuple[AuditEntryOut, ...]


class TrailStatus(StrEnum):
    """What a verification came to."""

    SOUND = "sound"
    BROKEN = "broken"
    UNSIGNED = "unsigned"


class BrokenOut(WireOut):
    """The first thing that is wrong. ``seq`` is the number of the entry where it shows, 0 where it shows in none."""

    kind: Tampering
    seq: int
    detail: str

    @classmethod
    def of(cls, broken: Broken) -> Self:
        return cls(kind=broken.kind, seq=broken.seq, detail=broken.detail)


class VerificationOut(WireOut):
    """Whether the trail is what it was: every entry hashed anew, and held to the signed checkpoints."""

    model_config = ConfigDict(json_schema_extra={"examples": [VERIFICATION]})

    status: TrailStatus = Field(description="`unsigned`: the chain is whole, and no checkpoint shows that its end is.")
    entries: int
    head: str = Field(description="The hash of the last entry that was verified.")
    erased: int = Field(description="Entries whose payload was erased.")
    held_to: int = Field(description="Checkpoints that the trail was held to.")
    broken: BrokenOut | None
    began_at: datetime
    ended_at: datetime

    @classmethod
    def of(cls, verified: Verified) -> Self:
        found = verified.found
        whole = TrailStatus.SOUND if found.held_to else TrailStatus.UNSIGNED
        return cls(
            status=TrailStatus.BROKEN if found.broken else whole,
            entries=found.entries,
            head=found.head,
            erased=found.erased,
            held_to=found.held_to,
            broken=BrokenOut.of(found.broken) if found.broken else None,
            began_at=verified.began_at,
            ended_at=verified.ended_at,
        )


class PublicKeyOut(WireOut):
    """A key that checkpoints are verified with: Ed25519, 32 bytes in base64."""

    id: str = Field(description="What a note names it by.")
    public: str

    @classmethod
    def of(cls, key: bytes) -> Self:
        return cls(id=key_id(key), public=b64encode(key).decode())


class CheckpointOut(WireOut):
    """One signed note. ``text`` is its file; the rest says what stands in it, and is null where it can't be read."""

    name: str
    text: str
    size: int | None = Field(description="How many entries there were.")
    head: str | None = Field(description="The hash of the last of them.")
    at: str | None
    key: str | None = Field(description="The id of the key that signed it.")
    next_key: str | None = Field(description="The public key that signs from here on, where it changes.")

    @classmethod
    def of(cls, note: SignedNote) -> Self:
        point = note.checkpoint
        following = b64encode(point.next_key).decode() if point and point.next_key else None
        return cls(
            name=note.name,
            text=note.text,
            size=point.size if point else None,
            head=point.head if point else None,
            at=point.at if point else None,
            key=point.key_id if point else None,
            next_key=following,
        )


class CheckpointsOut(ListOut):
    """Signed notes of how long the trail was and how it ended, the newest first, and the keys that they name."""

    model_config = ConfigDict(json_schema_extra={"examples": [CHECKPOINTS]})

    checkpoints: tuple[CheckpointOut, ...]
    keys: tuple[PublicKeyOut, ...] = Field(description="The oldest first.")


class ReceiptOut(WireOut):
    """A decision with what it rests on, for `copilot audit replay`, which verifies it offline.

    What the case says and what people wrote stands in it only for who may read the case and export it.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [RECEIPT]})

    kind: str
    case_id: str
    content: dict[str, Any] | None
    recommendation: dict[str, Any] | None
    policies: dict[str, Any] = Field(description="The files of the policies that the recommendation looked at.")
    exchanges: tuple[dict[str, Any], ...] = Field(description="What a model was asked and replied, word by word.")
    prompts: dict[str, str]
    decisions: tuple[dict[str, Any], ...]
    appeals: tuple[dict[str, Any], ...]
    happenings: tuple[dict[str, Any], ...]
    entries: tuple[dict[str, Any], ...] = Field(description="The entries of the case in the trail.")
    ways: tuple[dict[str, Any], ...] = Field(description="From each of them to the next signed checkpoint.")


ANSWERED = (AuditEntriesOut, CheckpointsOut, ReceiptOut, VerificationOut)
