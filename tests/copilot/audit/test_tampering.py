"""Whatever is done to a trail behind the program's back is found, by us and by a program that shares no code."""

import asyncio
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from copilot.audit.chain import ChainVerifier, Tampering, Verification
from copilot.audit.checkpoints import checkpoint_text, key_id
from copilot.audit.entries import GENESIS, BareRecord, bare_of, enter, hash_of
from copilot.audit.keeping import AuditFiles, change_key, trusted_keys, verify_trail, write_due
from copilot.audit.signing import SigningKey
from copilot.cli.audit import _line
from copilot.stores.audit_sql import SqlAuditTrail
from copilot.stores.databases import open_database
from tests.builders import AT
from tests.contracts.audit_trail import a_draft

ENTRIES, AT_CHECKPOINT = 12, 9
ENTER = "INSERT INTO audit_entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class Kept:
    """A trail of twelve entries in a file, with a checkpoint at the ninth."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.path = url, Path(url.removeprefix("sqlite:///"))
        self.places = AuditFiles(folder / "audit.key", folder / "keys.pub", folder / "checkpoints")

    async def fill(self, entries: int = ENTRIES) -> None:
        database = open_database(self.url)
        trail = SqlAuditTrail(database)
        for number in range(1, entries + 1):
            await trail.enter([a_draft(number)], AT + timedelta(minutes=number))
            if number == AT_CHECKPOINT:
                await write_due(trail, self.places, AT)
        await database.close()

    def edit(self, *statements: str, **values: object) -> None:
        """Change the file as somebody would who owns it: without our triggers and constraints."""
        with sqlite3.connect(self.path) as connection:
            for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f"DROP TRIGGER {trigger}")
            for table in ("audit_entries", "audit_payloads"):
                connection.execute(f"CREATE TABLE bare AS SELECT * FROM {table}")
                connection.execute(f"DROP TABLE {table}")
                connection.execute(f"ALTER TABLE bare RENAME TO {table}")
            for statement in statements:
                connection.execute(statement, values)
        connection.close()

    async def verify(self) -> Verification:
        database = open_database(self.url)
        found = await verify_trail(
            SqlAuditTrail(database), self.places.checkpoints, trusted_keys(self.places, self.places.public_keys)
        )
        await database.close()
        return found

    async def verify_elsewhere(self) -> tuple[int, str]:
        """The exit code and the words of the program that stands alone."""
        database = open_database(self.url)
        exported = self.path.with_suffix(".jsonl")
        exported.write_text("".join(f"{_line(b)}\n" for b in await SqlAuditTrail(database).bare()), encoding="utf-8")
        await database.close()
        program = str(files("copilot.audit").joinpath("standalone_verifier.py"))
        named = map(str, (exported, self.places.checkpoints, self.places.public_keys))
        command = [sys.executable, "-I", program, *named]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout


@pytest.fixture
def kept(sqlite_url: str, tmp_path: Path) -> Kept:
    return Kept(sqlite_url, tmp_path)


def rewrite(kept: Kept, first: int, last: int = ENTRIES) -> None:
    """Write the chain anew from an entry on, all hashes right, something else said."""
    with sqlite3.connect(kept.path) as connection:
        row = connection.execute("SELECT hash FROM audit_entries WHERE seq = ?", (first - 1,)).fetchone()
        prev = row[0] if row else GENESIS
        for seq in range(first, last + 1):
            record = enter(a_draft(seq, event="case.noted"), seq, AT + timedelta(minutes=seq), prev, b"s" * 16)
            prev = record.entry.hash
            connection.execute("DELETE FROM audit_entries WHERE seq = ?", (seq,))
            connection.execute("DELETE FROM audit_payloads WHERE seq = ?", (seq,))
            bare = list(bare_of(record))
            bare[1] = str(bare[1]).replace("T", " ").removesuffix("Z")
            connection.execute(ENTER, bare[:11])
            connection.execute("INSERT INTO audit_payloads VALUES (?, ?, ?)", (seq, *bare[11:]))
    connection.close()


def edited(*statements: str) -> Callable[[Kept], None]:
    return lambda kept: kept.edit(*statements)


def replaced_from(first: int) -> Callable[[Kept], None]:
    def change(kept: Kept) -> None:
        kept.edit()
        rewrite(kept, first)

    return change


def forged(kept: Kept) -> None:
    text = checkpoint_text(AT_CHECKPOINT, sha256(b"another").hexdigest(), AT, SigningKey(b"k" * 32))
    (kept.places.checkpoints / "000000000009.checkpoint").write_text(text, encoding="utf-8")


def backdated(kept: Kept) -> None:
    """A note with another time, under the signature of our key for what it said before."""
    (note,) = kept.places.checkpoints.iterdir()
    said = note.read_text("utf-8")
    note.write_text(said.replace("2026-03-02T10:", "2026-03-01T10:"), encoding="utf-8")
    assert note.read_text("utf-8") != said


SEVEN_TWICE = "INSERT INTO audit_entries SELECT * FROM audit_entries WHERE seq = 7"
INSERTED = (
    "UPDATE audit_entries SET seq = seq + 1 WHERE seq > 4",
    "INSERT INTO audit_entries SELECT 5, at, event, 'case/x', actor, via, corpus, model, commitment, hash, 'h' "
    "FROM audit_entries WHERE seq = 4",
)
SWAPPED = (
    "UPDATE audit_entries SET seq = -5 WHERE seq = 5",
    "UPDATE audit_entries SET seq = 5 WHERE seq = 6",
    "UPDATE audit_entries SET seq = 6 WHERE seq = -5",
)
PAYLOAD = "UPDATE audit_payloads SET payload = replace(payload, 'violation', 'no_violation') WHERE seq = 3"


@pytest.mark.parametrize(
    ("tamper", "kind", "seq"),
    [
        pytest.param(edited("UPDATE audit_entries SET actor = 'eve' WHERE seq = 4"), "changed", 4, id="a field"),
        pytest.param(
            edited("UPDATE audit_entries SET prev = hash WHERE seq = 5"), "changed", 5, id="the one before it"
        ),
        pytest.param(
            edited("UPDATE audit_entries SET at = '2026-03-02 10:04:00.000001' WHERE seq = 4"),
            "changed",
            4,
            id="a time",
        ),
        pytest.param(edited(PAYLOAD), "payload_changed", 3, id="a payload"),
        pytest.param(edited("DELETE FROM audit_entries WHERE seq = 6"), "missing", 6, id="one is deleted"),
        pytest.param(edited("DELETE FROM audit_entries WHERE seq > 7"), "cut_off", 8, id="the end is cut off"),
        pytest.param(edited("DELETE FROM audit_entries"), "cut_off", 1, id="all is deleted"),
        pytest.param(edited(*INSERTED), "changed", 5, id="one is inserted"),
        pytest.param(edited(*SWAPPED), "changed", 5, id="two are swapped"),
        pytest.param(edited(SEVEN_TWICE), "out_of_place", 7, id="a number stands twice"),
        pytest.param(replaced_from(8), "rewritten", 9, id="the end is written anew"),
        pytest.param(replaced_from(1), "rewritten", 9, id="all is written anew"),
        pytest.param(edited("UPDATE audit_payloads SET salt = x'00' WHERE seq = 2"), "payload_changed", 2, id="a salt"),
        pytest.param(forged, "checkpoint_forged", 9, id="a checkpoint of another key"),
        pytest.param(backdated, "checkpoint_forged", 9, id="a checkpoint that says something else than was signed"),
    ],
)
async def test_tampering_is_found(kept: Kept, tamper: Callable[[Kept], None], kind: str, seq: int) -> None:
    await kept.fill()
    assert (await kept.verify()).broken is None
    assert await kept.verify_elsewhere() == (0, "sound, held to 1 checkpoints\n")
    tamper(kept)
    found = await kept.verify()
    assert found.broken is not None
    assert (found.broken.kind, found.broken.seq) == (Tampering(kind), seq)
    code, words = await kept.verify_elsewhere()
    assert code == 1
    assert words.startswith("broken: ")
    assert str(seq) in words


async def test_an_older_copy_that_was_put_back_is_found(kept: Kept) -> None:
    await kept.fill(5)
    with sqlite3.connect(kept.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    older = kept.path.read_bytes()
    await kept.fill(9)
    kept.path.write_bytes(older)
    found = await kept.verify()
    assert found.broken is not None
    assert (found.broken.kind, found.broken.seq) == (Tampering.CUT_OFF, 6)
    assert (await kept.verify_elsewhere())[0] == 1


async def test_without_a_checkpoint_a_cut_can_not_be_seen(kept: Kept) -> None:
    await kept.fill()
    kept.edit("DELETE FROM audit_payloads WHERE seq > 7", "DELETE FROM audit_entries WHERE seq > 7")
    for note in kept.places.checkpoints.iterdir():
        note.unlink()
    found = await kept.verify()
    assert (found.broken, found.held_to, found.entries) == (None, 0, 7)
    assert (await kept.verify_elsewhere())[0] == 2


async def test_a_new_key_is_trusted_because_the_old_one_named_it(kept: Kept) -> None:
    await kept.fill()
    first_key = kept.places.public_keys.read_text("utf-8")
    database = open_database(kept.url)
    trail = SqlAuditTrail(database)
    assert await change_key(trail, kept.places, AT)
    await trail.enter([a_draft(13)], AT)
    assert await write_due(trail, kept.places, AT)
    await database.close()
    kept.places.public_keys.write_text(first_key, "utf-8")  # what somebody else was given once
    found = await kept.verify()
    assert (found.broken, found.held_to) == (None, 3)
    assert await kept.verify_elsewhere() == (0, "sound, held to 3 checkpoints\n")


async def test_a_key_that_nobody_named_is_not_trusted(kept: Kept) -> None:
    await kept.fill()
    stranger = SigningKey(b"x" * 32)
    kept.places.public_keys.write_text(b64encode(stranger.public).decode(), "utf-8")
    found = await kept.verify()
    assert found.broken is not None
    assert found.broken.kind is Tampering.CHECKPOINT_FORGED
    assert key_id(stranger.public) not in found.broken.detail


def test_the_triggers_stop_mistakes(kept: Kept) -> None:
    with sqlite3.connect(kept.path) as connection:
        row = ["1", "2026-03-02 10:00:00.000000", *"abcdef", "commitment", GENESIS, hash_of(GENESIS, "x")]
        connection.execute(ENTER, row)
        for statement in ("UPDATE audit_entries SET actor = 'eve'", "DELETE FROM audit_entries"):
            with pytest.raises(sqlite3.IntegrityError, match="never changed"):
                connection.execute(statement)
    connection.close()


def chained(*numbers: int) -> list[BareRecord]:
    """A chain whose hashes are all right and whose entries have these numbers."""
    records, prev = [], GENESIS
    for number in numbers:
        records.append(enter(a_draft(number), number, AT, prev, b"s" * 16))
        prev = records[-1].entry.hash
    return [bare_of(record) for record in records]


def test_a_number_that_is_left_out_of_a_chain_written_anew() -> None:
    verifier = ChainVerifier()
    assert not verifier.feed(chained(1, 2, 4))
    broken = verifier.finish(3).broken
    assert broken is not None
    assert (broken.kind, broken.seq) == (Tampering.MISSING, 3)


@pytest.mark.parametrize(
    ("count", "kind"),
    [
        pytest.param(4, Tampering.OUT_OF_PLACE, id="one that no page shows"),
        pytest.param(3, None, id="as many as were read"),
        pytest.param(2, None, id="one came while they were read"),
    ],
)
def test_how_many_there_were_before(count: int, kind: Tampering | None) -> None:
    verifier = ChainVerifier()
    assert verifier.feed(chained(1, 2, 3))
    broken = verifier.finish(count).broken
    assert (broken.kind if broken else None) is kind
