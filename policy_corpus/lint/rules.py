"""What a corpus asks of itself beyond its format: ``lint.toml`` beside the policies."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from policy_corpus.errors import BadInput

VAGUE = (
    "inappropriate", "offensive", "objectionable", "unacceptable", "problematic", "indecent", "improper", "excessive",
    "unreasonable", "in bad taste", "harmful content", "where appropriate", "as appropriate", "and so on", "etc",
    "in general", "normally", "too much", "too often", "questionable", "unsuitable", "tasteless",
    "reasonable", "significant", "serious enough", "appropriate",
)  # fmt: skip
_KEYS = {"languages", "examples_per_language", "examples_per_side", "vague"}


@dataclass(frozen=True, slots=True)
class LintRules:
    """What is asked. ``languages`` are ISO 639-1 codes; an empty tuple asks for none."""

    languages: tuple[str, ...] = ()
    examples_per_language: int = 1
    examples_per_side: int = 1
    vague: tuple[str, ...] = VAGUE


def read_lint_rules(folder: Path) -> LintRules:
    """The rules in ``folder``, or the defaults when it has none. Raises ``BadInput`` that names the key."""
    path = folder / "lint.toml"
    if not path.exists():
        return LintRules()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"lint.toml can't be read: {error}") from None
    unknown = sorted(values.keys() - _KEYS)
    if unknown:
        raise BadInput(f"lint.toml: {unknown[0]!r} is not known\n  hint: the keys are {', '.join(sorted(_KEYS))}")
    return LintRules(
        languages=_words(values, "languages", ()),
        examples_per_language=_number(values, "examples_per_language"),
        examples_per_side=_number(values, "examples_per_side"),
        vague=_words(values, "vague", VAGUE),
    )


def _words(values: dict[str, object], key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = values.get(key, list(default))
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise BadInput(f'lint.toml: {key!r} is not a list of words\n  hint: {key} = ["...", "..."]')
    return tuple(value)


def _number(values: dict[str, object], key: str) -> int:
    value = values.get(key, 1)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadInput(f"lint.toml: {key!r} is not a number\n  hint: {key} = 3")
    return value
