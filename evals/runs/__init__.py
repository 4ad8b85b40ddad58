"""Runs: golden cases through the pipeline, every outcome in a journal, resumable after any stop."""
