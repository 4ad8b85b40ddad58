"""Robustness suites: variants of cases and of policies, made by pure functions, each with what must come of it."""
