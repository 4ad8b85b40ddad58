"""The audit trail as the API's description shows it."""

from typing import Any

_HEAD = "5d8f0c7a9be1fd3c4a6be0f7a2c19d835b0e1c9a7f7e4d0c8a5d2b6f3e9c1a47"
_GENESIS = "0" * 64
_COMMITMENT = "c41a3f0e5b7d92866b1d0a3c5e7f90112233445566778899aabbccddeeff0011"
_NOTE = (
    f"review-copilot audit checkpoint 1\n1\n{_HEAD}\n2026-03-02T10:10:00.000000Z\n\n"
    "\N{EM DASH} 9f8e7d6c c2lnbmF0dXJlIG9mIDY0IGJ5dGVz\n"
)
_DECIDED: dict[str, Any] = {
    "case": "case-1",
    "version": 3,
    "queue": "standard",
    "state": "decided",
    "decision": "d-1",
    "verdict": "no_violation",
}
ENTRIES: dict[str, Any] = {
    "entries": [
        {
            "seq": 1,
            "at": "2026-03-02T10:03:00.000000Z",
            "event": "decision.made",
            "subject": "case/case-1",
            "actor": "person_5b0e1c9a",
            "via": "session",
            "corpus": "bd166ff5c5cec0b3554396a7c2271749827371e3564b8ac78982c0a41d18f3d8",
            "model": "",
            "commitment": _COMMITMENT,
            "prev": _GENESIS,
            "hash": _HEAD,
            "salt": "00112233445566778899aabbccddeeff",
            "payload": _DECIDED,
            "withheld": False,
        }
    ],
    "next": None,
}
VERIFICATION: dict[str, Any] = {
    "status": "sound",
    "entries": 1,
    "head": _HEAD,
    "erased": 0,
    "held_to": 1,
    "broken": None,
    "began_at": "2026-03-02T11:00:00Z",
    "ended_at": "2026-03-02T11:00:01Z",
}
CHECKPOINTS: dict[str, Any] = {
    "checkpoints": [
        {
            "name": "000000000001",
            "text": _NOTE,
            "size": 1,
            "head": _HEAD,
            "at": "2026-03-02T10:10:00.000000Z",
            "key": "9f8e7d6c",
            "next_key": None,
        }
    ],
    "keys": [{"id": "9f8e7d6c", "public": "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqow="}],
    "next": None,
}
RECEIPT: dict[str, Any] = {
    "kind": "review-copilot decision receipt 1",
    "case_id": "case-1",
    "content": None,
    "recommendation": None,
    "policies": {"fingerprint": "bd166ff5", "as_drafted": False, "files": {"actions.toml": "…"}},
    "exchanges": [],
    "prompts": {},
    "decisions": [],
    "appeals": [],
    "happenings": [
        {"version": 1, "at": "2026-03-02T10:00:00Z", "by": "ops", "event": "case.opened", "words": "handed it in"}
    ],
    "entries": [],
    "ways": [{"first": 1, "prev": _GENESIS, "digests": [_COMMITMENT], "checkpoint": _NOTE}],
}
