"""The command line."""

from copilot.cli.main import main

__all__ = ["main"]
