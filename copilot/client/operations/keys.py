"""Asking about keys. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.bodies.keys import KeyIn, LimitsIn, RotationIn
from copilot.client.calls import Asking, Call, fresh, path_of
from copilot.client.queries import ListKeys
from copilot.client.results.keys import Key, Keys, MadeKey


class KeysOperations(Asking):
    """Methods that ask about keys."""

    def list_keys(self, **query: Unpack[ListKeys]) -> Keys:
        """Every key that was ever made, or those of one person. No secret is among what is listed."""
        return self.ask(Call("GET", "/v1/keys", query=query), Keys)

    def make_key(self, body: KeyIn, *, idempotency_key: str | None = None) -> MadeKey:
        """Make a key. Its text is in this answer, and nowhere else ever again."""
        return self.ask(Call("POST", "/v1/keys", body=body, key=fresh(idempotency_key)), MadeKey)

    def rotate_key(self, key: str, body: RotationIn, *, idempotency_key: str | None = None) -> MadeKey:
        """Make a key that takes the place of another, which stays good for a while yet."""
        return self.ask(
            Call("POST", path_of("/v1/keys/{key}/rotate", key=key), body=body, key=fresh(idempotency_key)), MadeKey
        )

    def limit_key(self, key: str, body: LimitsIn, *, idempotency_key: str | None = None) -> Key:
        """Give a key other limits, all three of them, from its next request on."""
        return self.ask(
            Call("PUT", path_of("/v1/keys/{key}/limits", key=key), body=body, key=fresh(idempotency_key)), Key
        )

    def revoke_key(self, key: str, *, idempotency_key: str | None = None) -> Key:
        """Have a key open nothing from the next request on. It stays in the list."""
        return self.ask(Call("DELETE", path_of("/v1/keys/{key}", key=key), key=fresh(idempotency_key)), Key)
