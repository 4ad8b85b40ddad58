"""Prompts: a Markdown file each, with ``$holes`` and no logic.

A prompt is known by the SHA-256 of its source. Every recommendation records it, so "which wording produced this?"
has an answer long after the wording changed.
"""

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from string import Template


@dataclass(frozen=True, slots=True)
class Prompt:
    """The source of one prompt. A hole looks like ``$case``, a dollar like ``$$``."""

    name: str
    source: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the source, in hexadecimal."""
        return sha256(self.source.encode()).hexdigest()

    def render(self, **values: str) -> str:
        """Fill every hole and nothing but the holes; values are never parsed. Raises ``ValueError``."""
        template = Template(self.source)
        holes = set(template.get_identifiers())
        if holes != values.keys():
            raise ValueError(f"prompt {self.name!r} has the holes {sorted(holes)}, got {sorted(values)}")
        return template.substitute(values)


def load_prompt(name: str) -> Prompt:
    """The prompt in ``prompts/<name>.md``."""
    return Prompt(name, files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8"))
