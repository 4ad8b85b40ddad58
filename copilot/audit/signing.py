"""Ed25519 keys: made at first use, readable for their owner alone."""

import os
from base64 import b64decode, b64encode
from pathlib import Path

from copilot.errors import SettingInvalid

_BYTES = 32


class SigningKey:
    """A private key in memory. ``public`` is its 32 bytes for others."""

    def __init__(self, secret: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public: bytes = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes; the same for the same message."""
        return self._key.sign(message)


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the owner of ``public`` signed ``message``."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signing_key(path: Path) -> SigningKey:
    """The key of a file, made with it when it doesn't stand. Raises ``SettingInvalid`` for a file that holds none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(b64encode(os.urandom(_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        pass
    try:
        secret = b64decode(path.read_bytes().strip(), validate=True)
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise SettingInvalid(
            f"{str(path)!r} holds no Ed25519 key: 32 bytes in base64\n  hint: put the right file there"
        )
    return SigningKey(secret)


def read_public_keys(path: Path) -> list[bytes]:
    """The keys of a file, base64, one a line. Raises ``SettingInvalid``."""
    try:
        keys = [b64decode(line, validate=True) for line in path.read_text(encoding="utf-8").split()]
    except ValueError:
        keys = [b""]
    if not keys or any(len(key) != _BYTES for key in keys):
        raise SettingInvalid(f"{str(path)!r} holds no public keys: 32 bytes in base64, one a line")
    return keys


def add_public_key(path: Path, public: bytes) -> None:
    """Have a key stand in the file of public keys."""
    known = path.read_text(encoding="utf-8").split() if path.exists() else []
    line = b64encode(public).decode()
    if line not in known:
        path.write_text("".join(f"{each}\n" for each in [*known, line]), encoding="utf-8")
