"""Learnt thresholds: how sure a draft must be to be shown, on the whole, in a policy, in a language.

``copilot eval threshold --out`` writes them, with what they promise and what they were learnt from.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from copilot.drafting import Drafter
from copilot.errors import SettingInvalid
from copilot.rationale import nearest_rule
from copilot.recommendations import Abstention
from copilot.ruling import Ruling

BELOW = "below_threshold"  # the reason of the abstention
_SAME = ("drafter", "prompt_fingerprint", "calibration_fingerprint")  # confidences compare where these agree
_PLACES = 4  # of a confidence, as recommendations have it
Confidence = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidences from 0 to 1 from which on a draft is shown: ``overall``, and by policy and by language.

    Of several that apply the strictest counts. None of them shows what would not be shown without it.
    """

    overall: Confidence = 0.0
    policies: Mapping[str, Confidence] = field(default_factory=dict)
    languages: Mapping[str, Confidence] = field(default_factory=dict)
    provenance: Mapping[str, str | int | float | None] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str | None:
        """SHA-256 over all of it; None where nothing is held back."""
        return None if self == NO_THRESHOLDS else sha256(self.as_json().encode()).hexdigest()

    def hold(self, ruling: Ruling, language: str | None) -> Ruling:
        """The ruling, or an abstention where it has a verdict and is less sure than it has to be."""
        asked, whose = max(self._asked(ruling, language), key=lambda one: one[0])
        sure = round(ruling.confidence, _PLACES)
        if ruling.abstention or sure >= asked:
            return ruling
        detail = f"The draft was sure to {sure:.3f}; {whose} asks for {asked:.3f}."
        return replace(ruling, abstention=Abstention(BELOW, detail))

    def as_json(self) -> str:
        """The text of its file."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    def check(self, drafter: Drafter) -> None:
        """Raise ``SettingInvalid`` unless they were learnt from that drafter, its prompts and its calibration."""
        if self == NO_THRESHOLDS:
            return
        has = {name: getattr(drafter, name, None) for name in _SAME} | {"drafter": drafter.name}
        for name in _SAME:
            if self.provenance.get(name) != has[name]:
                raise SettingInvalid(
                    f"the thresholds were learnt with another {name.replace('_', ' ')}: "
                    f"{self.provenance.get(name)!r}, and now {has[name]!r}\n"
                    "  hint: learn them anew with `copilot eval run` and `copilot eval threshold --out`"
                )

    def _asked(self, ruling: Ruling, language: str | None) -> Iterator[tuple[float, str]]:
        yield self.overall, "the threshold of all drafts"
        nearest = nearest_rule(ruling)
        for ruled in ruling.violated() or ((nearest,) if nearest else ()):
            policy = str(ruled.section.policy)
            if policy in self.policies:
                yield self.policies[policy], f"the policy {policy!r}"
        if language is not None and language in self.languages:
            yield self.languages[language], f"the language {language!r}"


NO_THRESHOLDS = Thresholds()


def load_thresholds(path: Path | None) -> Thresholds:
    """The thresholds in a file, none without one. Raises ``SettingInvalid``."""
    if path is None:
        return NO_THRESHOLDS
    try:
        read = TypeAdapter(Thresholds).validate_json(path.expanduser().read_bytes())
    except (OSError, ValidationError) as error:
        raise SettingInvalid(
            f"the thresholds {str(path)!r} can't be read: {str(error)[:300]}\n"
            "  hint: make them with `copilot eval threshold RUN --out FILE`"
        ) from None
    return read
