"""The copilot over HTTP."""
