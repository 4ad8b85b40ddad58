"""The cases that ``--data`` names: golden files, folders of them, and mappings of other people's files."""

from collections.abc import Iterable
from pathlib import Path

from copilot.cli.console import note
from copilot.errors import BadInput
from evals.adapters import AdaptedSet, adapt
from evals.golden_cases import GOLDEN, GoldenCase, read_golden
from policy_corpus.corpus import Corpus

_MAPPINGS = {".yaml", ".yml"}
_MOST = 10  # reasons that are shown


def read_cases(places: Iterable[Path], corpus: Corpus) -> list[GoldenCase]:
    """Every case; without places our own golden ones. Raises ``BadInput``."""
    found: dict[str, GoldenCase] = {}
    for place in list(places) or [GOLDEN]:
        for golden in _read(place, corpus):
            if golden.case.id in found:
                raise BadInput(f"the id {golden.case.id!r} stands in more than one place of --data\n  hint: rename one")
            found[golden.case.id] = golden
    if not found:
        raise BadInput("there are no cases in what --data names\n  hint: a .jsonl file, a folder of them, or a mapping")
    return list(found.values())


def tell_adapted(place: Path, adapted: AdaptedSet) -> None:
    """Say what came of somebody else's file, and above all what did not."""
    rows = adapted.labels.total()
    note(f"{place.name}: {len(adapted.cases)} cases of {rows} rows, {adapted.skipped.total()} of them skipped")
    for reason, count in adapted.skipped.most_common(_MOST):
        note(f"  skipped {count}: {reason}")


def _read(place: Path, corpus: Corpus) -> list[GoldenCase]:
    if place.suffix.lower() not in _MAPPINGS:
        return read_golden([place])
    adapted = adapt(place, corpus)
    tell_adapted(place, adapted)
    return adapted.cases
