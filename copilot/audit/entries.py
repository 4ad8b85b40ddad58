"""What an entry of the audit trail holds, and how it is hashed to the one before.

The chain holds no content: what was done with which words is the *payload*, kept beside the entry with a salt. The
entry holds only a commitment to both, so that erasing a payload leaves a chain that still verifies.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring

from copilot.people.model import PersonId

GENESIS = "0" * 64  # what the first entry names as the one before it
DOMAIN = b"review-copilot audit 1\0"
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


@dataclass(frozen=True, slots=True)
class AuditDraft:
    """Something that was done and is to be entered.

    ``event`` is a stable word, as ``case.decided``; ``subject`` names what it was done to, as ``case/case-1``.
    ``corpus`` is the fingerprint of the policies and ``model`` the model that had a part in it, empty where none had.
    ``payload`` is JSON: all that may have to be erased some day stands there and nowhere else.
    """

    event: str
    subject: str
    actor: PersonId
    via: str
    payload: Mapping[str, object]
    corpus: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """An entry of the chain. ``seq`` counts from 1 without a gap; ``at`` is UTC; hashes are hexadecimal SHA-256."""

    seq: int
    at: datetime
    event: str
    subject: str
    actor: PersonId
    via: str
    corpus: str
    model: str
    commitment: str
    prev: str
    hash: str


# An entry and what it commits to as the bare fields of AuditEntry, with ``at`` as it is hashed, then salt and payload:
# what is read by the million.
BareRecord = tuple[int, str, str, str, str, str, str, str, str, str, str, bytes | None, str | None]


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry with what it commits to. ``salt`` and ``payload``, canonical JSON, are None once they are erased."""

    entry: AuditEntry
    salt: bytes | None
    payload: str | None


def canonical(value: object) -> str:
    """A JSON value in the one form that is hashed and kept: sorted keys, no spaces, to be encoded as UTF-8."""
    return _CANONICAL.encode(value)


def commitment_to(payload: str, salt: bytes) -> str:
    """What the chain holds of a canonical payload; says nothing of it to who doesn't know the salt."""
    return sha256(DOMAIN + salt + payload.encode()).hexdigest()


def enter(draft: AuditDraft, seq: int, at: datetime, prev: str, salt: bytes) -> AuditRecord:
    """The entry that a draft becomes behind ``prev``, the hash of the entry before it."""
    payload = canonical(dict(draft.payload))
    commitment = commitment_to(payload, salt)
    words = (draft.event, draft.subject, draft.actor, draft.via, draft.corpus, draft.model, commitment)
    hash_ = hash_of(prev, digest_of(seq, moment(at), *words))
    return AuditRecord(AuditEntry(seq, at, *words, prev, hash_), salt, payload)


def digest_of(seq: int, at: str, *words: str) -> str:
    """The digest of what an entry says: of the canonical list of its fields up to ``commitment``, in their order."""
    written = ",".join(map(encode_basestring, (at, *words)))
    return sha256(DOMAIN + f"[{seq},{written}]".encode("utf-8", "surrogatepass")).hexdigest()


def hash_of(prev: str, digest: str) -> str:
    """The hash of an entry with that digest behind ``prev``. Says nothing of the entry to who knows only the digest."""
    return sha256(DOMAIN + f"{prev}{digest}".encode("utf-8", "surrogatepass")).hexdigest()


def moment(at: datetime) -> str:
    """A moment as it is hashed: UTC, six digits of a second."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def record_of(bare: BareRecord) -> AuditRecord:
    """A bare record with names."""
    seq, at, event, subject, actor, via, corpus, model, commitment, prev, hash_, salt, payload = bare
    when = datetime.fromisoformat(at)
    entry = AuditEntry(seq, when, event, subject, PersonId(actor), via, corpus, model, commitment, prev, hash_)
    return AuditRecord(entry, salt, payload)


def payload_of(text: str | None) -> dict[str, object] | None:
    """What a payload says; None once it is erased."""
    return json.loads(text) if text is not None else None


def bare_of(record: AuditRecord) -> BareRecord:
    """A record as its bare fields."""
    e = record.entry
    words = (e.event, e.subject, e.actor, e.via, e.corpus, e.model, e.commitment, e.prev, e.hash)
    return (e.seq, moment(e.at), *words, record.salt, record.payload)
