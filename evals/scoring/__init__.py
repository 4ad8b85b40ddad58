"""Scoring: from golden cases and their outcomes to facts of each case, and from those to figures with intervals."""
