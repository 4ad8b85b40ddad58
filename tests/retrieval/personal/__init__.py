"""Tests of finding personal data."""
