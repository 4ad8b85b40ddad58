"""Tests of retrieval.near_duplicates."""
