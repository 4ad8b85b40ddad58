"""How quick the copilot is where people wait for it."""
