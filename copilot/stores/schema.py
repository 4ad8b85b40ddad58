"""Every table of the database, in one place: importing this makes ``metadata`` whole."""

from copilot.stores.tables import metadata
from copilot.stores.tables_audit import audit_entries, audit_payloads

__all__ = ["audit_entries", "audit_payloads", "metadata"]
