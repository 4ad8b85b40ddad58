"""Verify an exported audit trail with Python alone: python verifier.py TRAIL.jsonl [CHECKPOINTS_DIR KEYS_FILE]

Shares no code with the program that wrote the trail. Exit code: 0 sound, 1 broken, 2 nothing to hold it to.
"""

import json
import sys
from base64 import b64decode
from collections.abc import Iterable
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any

DOMAIN = b"review-copilot audit 1\0"
Point = tuple[int, int, int, int]
FIELDS = ("seq", "at", "event", "subject", "actor", "via", "corpus", "model", "commitment")
P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519: RFC 8032, section 5.1
D = -121665 * pow(121666, P - 2, P) % P


def add(a: Point, b: Point) -> Point:
    """The sum of two points in extended coordinates."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    return (f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P


def times(number: int, point: Point) -> Point:
    """A multiple of a point."""
    total: Point = (0, 1, 1, 0)
    while number:
        total, number, point = add(total, point) if number & 1 else total, number >> 1, add(point, point)
    return total


def point_of(data: bytes) -> Point | None:
    """The point that 32 bytes stand for, None for bytes that stand for none."""
    y, odd = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        return None
    x = x if x & 1 == odd else P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the owner of a public key signed a message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= Q:
        return False
    number = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % Q
    left, right = times(s, BASE), add(r, times(number, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


def chain_fault(entries: Iterable[dict[str, Any]], heads: dict[int, str]) -> str | None:
    """What is wrong with the entries themselves, None when nothing is."""
    before, head = 0, "0" * 64
    for entry in entries:
        text = json.dumps([entry[name] for name in FIELDS], separators=(",", ":"), ensure_ascii=False)
        content = None if entry["salt"] is None else DOMAIN + bytes.fromhex(entry["salt"]) + entry["payload"].encode()
        if entry["seq"] != before + 1 or entry["prev"] != head:
            return f"entry {min(before + 1, entry['seq'])}: missing or out of place"
        link = entry["prev"] + sha256(DOMAIN + text.encode()).hexdigest()
        if sha256(DOMAIN + link.encode()).hexdigest() != entry["hash"]:
            return f"entry {entry['seq']}: changed"
        if content is not None and sha256(content).hexdigest() != entry["commitment"]:
            return f"entry {entry['seq']}: its payload was changed"
        before, head = entry["seq"], entry["hash"]
        if heads.get(before, head) != head:
            return f"entry {before}: a checkpoint knows another"
    return f"entry {before + 1}: a checkpoint knows more entries" if max(heads, default=0) > before else None


def heads_of(folder: Path, trusted: list[bytes]) -> dict[int, str]:
    """The heads that checkpoints name by their size. Raises ValueError for one that no trusted key signed."""
    notes = [(int(text.split("\n")[1]), text) for text in (p.read_text("utf-8") for p in folder.glob("*.checkpoint"))]
    heads: dict[int, str] = {}
    for size, text in sorted(notes):
        body, _, tail = text.partition("\n\n")
        signer, signature, lines = tail.split()[1], b64decode(tail.split()[2]), body.split("\n")
        key = next((key for key in trusted if sha256(key).hexdigest()[:8] == signer), b"")
        if not is_signed(key, signature, f"{body}\n".encode()) or heads.setdefault(size, lines[2]) != lines[2]:
            raise ValueError(f"checkpoint {size}: no trusted key signed it")
        trusted += [b64decode(line.removeprefix("next-key ")) for line in lines[4:]]
    return heads


def main(trail: str, *rest: str) -> int:
    """Print what was found; the exit code."""
    try:
        keys = [b64decode(line) for line in Path(rest[1]).read_text("utf-8").split()] if rest else []
        heads = heads_of(Path(rest[0]), keys) if rest else {}
        with Path(trail).open(encoding="utf-8") as lines:
            fault = chain_fault(map(json.loads, lines), heads)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        fault = str(error)
    sys.stdout.write(f"broken: {fault}\n" if fault else f"sound, held to {len(heads)} checkpoints\n")
    return 1 if fault else 0 if heads else 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
