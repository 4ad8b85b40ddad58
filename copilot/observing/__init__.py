"""Seeing how a service does: metrics, log lines, traces. None of them holds content or anybody's id."""
