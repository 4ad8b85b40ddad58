"""What only measuring needs, asked for before the work begins and not after it."""

from importlib.util import find_spec


def need(*packages: str) -> None:
    """Raise ``ModuleNotFoundError``, which the program answers with the way out, for the first that isn't installed."""
    for package in packages:
        if find_spec(package) is None:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
