"""What an entry of the audit trail holds, and how it is hashed to the one before.

The chain holds no content: what was done with which words is the *payload*, kept beside the entry with a salt. The
entry holds only a commitment to both, so that erasing a payload leaves a chain that still verifies.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from copilot.people.model import PersonId

GENESIS = "0" * 64  # what the first entry names as the one before it
_DOMAIN = b"review-copilot audit 1\0"


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


def canonical(value: object) -> bytes:
    """A JSON value in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def commitment_to(payload: Mapping[str, object], salt: bytes) -> str:
    """What the chain holds of a payload; says nothing of it to who doesn't know the salt."""
    return sha256(_DOMAIN + salt + canonical(payload)).hexdigest()


def enter(draft: AuditDraft, seq: int, at: datetime, prev: str, salt: bytes) -> AuditEntry:
    """The entry that a draft becomes behind ``prev``, the hash of the entry before it."""
    commitment = commitment_to(draft.payload, salt)
    fields = (draft.event, draft.subject, draft.actor, draft.via, draft.corpus, draft.model, commitment, prev)
    return AuditEntry(seq, at, *fields, hash_of(seq, at, fields))


def hash_of(seq: int, at: datetime, fields: tuple[str, ...]) -> str:
    """The hash of an entry. ``fields`` are those between ``at`` and ``hash``, in their order."""
    return sha256(_DOMAIN + canonical([seq, moment(at), *fields])).hexdigest()


def moment(at: datetime) -> str:
    """A moment as it is hashed: UTC, six digits of a second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
