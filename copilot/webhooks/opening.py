"""Building what delivers webhooks from the settings."""

from datetime import timedelta

from copilot.people.pepper import Pepper
from copilot.ports import Clock
from copilot.settings import Settings
from copilot.webhooks.addresses import allowed_hosts
from copilot.webhooks.delivering import Deliverer
from copilot.webhooks.managing import Secrets
from copilot.webhooks.ports import WebhookStore
from copilot.webhooks.schedule import Schedule
from copilot.webhooks.sending import Sender


def build_deliverer(settings: Settings, store: WebhookStore, pepper: Pepper, clock: Clock) -> Deliverer:
    """What delivers as the settings say."""
    schedule = Schedule(timedelta(hours=settings.webhook_hours), timedelta(days=settings.webhook_days))
    sender = Sender(settings.webhook_seconds, allowed_hosts(settings.webhook_hosts))
    return Deliverer(store, Secrets(pepper), clock, sender, schedule)
