"""Which cases belong to people alone: decided on this machine, before anything else reads the text."""

from copilot.lanes.routing import Lane, lane_of

__all__ = ["Lane", "lane_of"]
