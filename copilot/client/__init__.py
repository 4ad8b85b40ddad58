"""A typed client of the HTTP API: ``copilot.client.client.Client``. It needs nothing of the rest of the package."""
