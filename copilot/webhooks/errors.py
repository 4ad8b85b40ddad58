"""What can be wrong with webhooks, on both of their ends."""

from copilot.errors import BadInput, NotFound, Unauthenticated


class WebhookInvalid(BadInput):
    """An endpoint can't be like that."""


class WebhookNotFound(NotFound):
    """No endpoint goes by that id, or no event of that id was meant for it."""


class WebhookUnverified(Unauthenticated):
    """What came in was not signed with the secret, is too old, or was changed on its way. Do nothing that it says."""
