"""A demonstration: people, sample cases, and a day's work that was done before the visitor came."""
