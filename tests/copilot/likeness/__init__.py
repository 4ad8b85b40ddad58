"""Tests of copilot.likeness."""
