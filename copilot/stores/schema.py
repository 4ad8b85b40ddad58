"""Every table of the database, in one place: importing this makes ``metadata`` whole."""

from copilot.stores.tables import metadata
from copilot.stores.tables_audit import audit_entries, audit_payloads
from copilot.stores.tables_batches import batches
from copilot.stores.tables_casework import KEPT_FOR_GOOD, case_records
from copilot.stores.tables_console import desk_reveals
from copilot.stores.tables_people import people
from copilot.stores.tables_repeats import repeats
from copilot.stores.tables_webhooks import webhook_endpoints

__all__ = [
    "KEPT_FOR_GOOD",
    "audit_entries",
    "audit_payloads",
    "batches",
    "case_records",
    "desk_reveals",
    "metadata",
    "people",
    "repeats",
    "webhook_endpoints",
]
