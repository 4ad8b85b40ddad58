"""Reading a text past its disguise: the matching copy for search and detection, and signals for people."""

from retrieval.normalisation.matching import fold, normalise
from retrieval.normalisation.matching_copy import Normalised, SignalKind, TextSignal
from retrieval.normalisation.signals import find_signals

__all__ = ["Normalised", "SignalKind", "TextSignal", "find_signals", "fold", "normalise"]
