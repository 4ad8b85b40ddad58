"""Requests that come again: done once, and answered as the first time."""
