"""Drafting and deciding: from a case to a recommendation whose citations can't be fabricated."""
