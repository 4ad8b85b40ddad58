"""Asking about webhooks. Written by ``python -m tests.api.client_code``; changed there."""

from typing import Unpack

from copilot.client.bodies.webhooks import ReplayIn, SecretRotationIn, WebhookIn
from copilot.client.calls import Asking, Call, fresh, path_of
from copilot.client.queries import ListDeadEvents, ListWebhooks
from copilot.client.results.webhooks import DeadEvents, MadeWebhook, Replayed, Webhooks


class WebhooksOperations(Asking):
    """Methods that ask about webhooks."""

    def list_webhooks(self, **query: Unpack[ListWebhooks]) -> Webhooks:
        """Every endpoint. No secret is among what is listed."""
        return self.ask(Call("GET", "/v1/webhooks", query=query), Webhooks)

    def add_webhook(self, body: WebhookIn, *, idempotency_key: str | None = None) -> MadeWebhook:
        """Have an endpoint told of what happens from now on."""
        return self.ask(Call("POST", "/v1/webhooks", body=body, key=fresh(idempotency_key)), MadeWebhook)

    def remove_webhook(self, webhook: str, *, idempotency_key: str | None = None) -> None:
        """Tell an endpoint nothing any more; what was on its way to it is forgotten."""
        self.ask(
            Call("DELETE", path_of("/v1/webhooks/{webhook}", webhook=webhook), key=fresh(idempotency_key)), type(None)
        )

    def rotate_webhook_secret(
        self, webhook: str, body: SecretRotationIn, *, idempotency_key: str | None = None
    ) -> MadeWebhook:
        """Give an endpoint another secret; for a while what is sent is signed with both."""
        return self.ask(
            Call(
                "POST",
                path_of("/v1/webhooks/{webhook}/rotate-secret", webhook=webhook),
                body=body,
                key=fresh(idempotency_key),
            ),
            MadeWebhook,
        )

    def list_dead_events(self, webhook: str, **query: Unpack[ListDeadEvents]) -> DeadEvents:
        """What was given up for an endpoint after it was tried for as long as the settings say."""
        return self.ask(Call("GET", path_of("/v1/webhooks/{webhook}/dead", webhook=webhook), query=query), DeadEvents)

    def replay_events(self, webhook: str, body: ReplayIn, *, idempotency_key: str | None = None) -> Replayed:
        """Send again what was given up, or one event whatever became of it."""
        return self.ask(
            Call(
                "POST", path_of("/v1/webhooks/{webhook}/replay", webhook=webhook), body=body, key=fresh(idempotency_key)
            ),
            Replayed,
        )
