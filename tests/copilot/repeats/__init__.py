"""Tests of requests that come again."""
