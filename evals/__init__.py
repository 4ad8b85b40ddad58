"""Is it any good: measuring drafts against what is known to be right, and calibrating them."""
