"""What a number is worth: intervals, comparisons and guarantees over cases that come in families."""
