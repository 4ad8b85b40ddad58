"""Fitting the numbers of the embedder that tell apart which contents violate and which don't."""
