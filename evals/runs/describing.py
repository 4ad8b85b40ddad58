"""What a pipeline and its settings come to in a manifest; secrets stay out of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from copilot.pipeline import Pipeline
from copilot.settings import Settings
from evals.golden_cases import GoldenCase, data_fingerprint
from evals.runs.manifest import Manifest, code_fingerprint, commit_of, packages_in_use

_SHOWN = (  # what can move an outcome and has no fingerprint; what is secret or a place of this machine stays out
    *("candidates", "drafter", "embedder", "judge_seconds", "model_attempts", "model_deadline", "model_tokens"),
    *("openai_base_url", "vector_store"),
)
_ADDRESS = re.compile(r"([\w+.-]+://)(?:\S*@)?([^/?#\s]*)\S*")

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to be: the cases, how often each, the seed, and when it begins (in UTC)."""

    golden: Sequence[GoldenCase]
    repeats: int
    seed: int
    begins: datetime


def manifest_of(pipeline: Pipeline, settings: Settings, plan: Plan) -> Manifest:
    """The manifest of a run that begins now."""
    drafter, retriever = pipeline.parts.drafter, pipeline.parts.retriever
    commit, dirty = commit_of()
    manifest = Manifest(
        id="",
        started=plan.begins.isoformat(timespec="seconds"),
        as_of=plan.begins.date().isoformat(),
        commit=commit,
        dirty=dirty,
        code=code_fingerprint(),
        settings=settings_in(settings),
        drafter=drafter.name,
        model=drafter.name.partition(":")[2] or None,
        embedder=retriever.embedder.name,
        prompt_fingerprint=getattr(drafter, "prompt_fingerprint", None),
        calibration_fingerprint=getattr(drafter, "calibration_fingerprint", None),
        corpus_fingerprint=retriever.corpus.fingerprint,
        actions_fingerprint=sha256(repr(pipeline.parts.catalogue).encode()).hexdigest(),
        data_fingerprint=data_fingerprint(plan.golden),
        cases=len(plan.golden),
        repeats=plan.repeats,
        seed=plan.seed,
        packages=packages_in_use(),
        thresholds_fingerprint=pipeline.parts.thresholds.fingerprint,
    )
    return replace(manifest, id=manifest.identity())


def made_of(pipeline: Pipeline) -> str:
    """A fingerprint of the program and of what this pipeline was opened with; another process must have the same."""
    parts, drafter, retriever = pipeline.parts, pipeline.parts.drafter, pipeline.parts.retriever
    named = (drafter.name, retriever.embedder.name, retriever.corpus.fingerprint, parts.thresholds.fingerprint)
    prints = tuple(getattr(drafter, name, "") for name in ("prompt_fingerprint", "calibration_fingerprint"))
    return sha256(repr((code_fingerprint(), named, prints, parts.catalogue)).encode()).hexdigest()


def settings_in(settings: Settings) -> dict[str, Value]:
    """Every setting that can move an outcome, an address by its scheme and host alone."""
    shown: dict[str, Value] = {}
    for name in _SHOWN:
        value = getattr(settings, name)
        shown[name] = value if value is None or isinstance(value, int | float) else _ADDRESS.sub(r"\1\2", str(value))
    return shown
