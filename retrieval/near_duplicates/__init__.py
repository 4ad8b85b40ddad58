"""Contents that say the same: what of them is compared, and clusters of near-duplicates."""

from retrieval.near_duplicates.clusters import alike, cluster
from retrieval.near_duplicates.fingerprints import comparable

__all__ = ["alike", "cluster", "comparable"]
