"""Contents that say the same: what of them is compared, and clusters of near-duplicates."""

from copilot.likeness.batches import first_alike
from copilot.likeness.clusters import alike, cluster
from copilot.likeness.fingerprints import comparable

__all__ = ["alike", "cluster", "comparable", "first_alike"]
