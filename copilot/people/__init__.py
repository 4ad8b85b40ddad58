"""The people who work with the copilot, and what each of them may do."""
