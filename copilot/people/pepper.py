"""The pepper: a secret outside the database, without which the digests in it can't be made or tried."""

import hmac
import os
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes, token_hex

from copilot.errors import SettingInvalid

_BYTES = 32


class Pepper:
    """Digests secrets that are random and long; for passwords see ``copilot.people.passwords``."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def digest(self, purpose: str, text: str) -> str:
        """HMAC-SHA256 in hexadecimal, another one for each purpose."""
        return hmac.new(self._secret, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def fits(self, purpose: str, text: str, digest: str) -> bool:
        """Whether the digest is that of the text; takes as long whatever the answer is."""
        return hmac.compare_digest(self.digest(purpose, text), digest)


def read_pepper(path: Path) -> Pepper:
    """The pepper of a file, made with it when it doesn't stand. Raises ``SettingInvalid`` for a file that won't do."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise SettingInvalid(f"{str(path)!r} is a secret that others can read\n  hint: chmod 600 {path}")
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise SettingInvalid(f"{str(path)!r} holds no secret: 32 bytes in hexadecimal\n  hint: put the right file back")
    return Pepper(secret)


def _make(path: Path) -> None:
    """Written aside and linked: of several who make it at once one wins, and nobody reads half of it."""
    aside = path.with_name(f"{path.name}.{token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token_bytes(_BYTES).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
