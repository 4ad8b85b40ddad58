"""Golden cases: cases whose right decision is written down, with every section that carries it.

The format is told in ``evals/golden/FORMAT.md``; a file is JSON Lines, one case a line.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from copilot.cases import Case
from copilot.errors import BadInput, CaseInvalid
from copilot.recommendations import Verdict
from copilot.wire.base import Label, WireIn, canonical_json
from copilot.wire.cases import CaseIn, parse_case, read_json
from copilot.wire.stored_cases import dump_case
from policy_corpus.model import SectionId

GOLDEN = Path(__file__).parent / "golden"
Lane = Literal["child_safety", "threat_to_life", "legal_hold"]


class GoldenFileError(BadInput):
    """A line of a golden file that can't be read: file, line, what is wrong, and the way out."""


@dataclass(frozen=True, slots=True)
class Control:
    """One section that carries the decision: as a whole, by an element that is not met, or by an exception that is."""

    section: SectionId
    element: str | None = None
    exception: str | None = None


@dataclass(frozen=True, slots=True)
class GoldenLabel:
    """The right decision. A case that is routed has a lane, verdict ``unclear``, and neither actions nor sections."""

    verdict: Verdict
    lane: str | None = None
    actions: frozenset[str] = frozenset()
    controlling: tuple[Control, ...] = ()

    @property
    def sections(self) -> frozenset[SectionId]:
        """Every section that must be cited."""
        return frozenset(control.section for control in self.controlling)


@dataclass(frozen=True, slots=True)
class GoldenCase:
    """A case with its label. Cases of one ``family`` are variants or of one incident: they are not independent.

    ``versions`` says for each policy which version the label was made under, ``tags`` which slices the case is in.
    """

    case: Case
    label: GoldenLabel
    family: str
    versions: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""


class ControlIn(WireIn):
    """A controlling section, as it is written."""

    section: Label
    element: Label | None = None
    exception: Label | None = None

    @model_validator(mode="after")
    def _one_reason(self) -> Self:
        if self.element and self.exception:
            raise ValueError("name the element that is not met or the exception that is met, not both")
        return self


class LabelIn(WireIn):
    """A label, as it is written."""

    verdict: Literal["violation", "no_violation", "routed"]
    lane: Lane | None = None
    actions: tuple[Label, ...] = ()
    controlling: tuple[ControlIn, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.verdict == "routed") != (self.lane is not None):
            raise ValueError("a routed case names its lane, and no other case has one")
        if self.verdict == "routed" and (self.actions or self.controlling):
            raise ValueError("a routed case has neither actions nor controlling sections")
        if self.verdict == "no_violation" and self.actions:
            raise ValueError("a case without a violation has no actions")
        if self.verdict == "violation" and not self.controlling:
            raise ValueError("a violation names the section that is violated")
        return self

    def to_domain(self) -> GoldenLabel:
        return GoldenLabel(
            verdict=Verdict.UNCLEAR if self.lane else Verdict(self.verdict),
            lane=self.lane,
            actions=frozenset(self.actions),
            controlling=tuple(Control(SectionId(c.section), c.element, c.exception) for c in self.controlling),
        )


class GoldenIn(WireIn):
    """One line of a golden file."""

    case: dict[str, object]
    label: LabelIn
    family: Label
    versions: dict[str, str] = Field(default_factory=dict)
    tags: tuple[Label, ...] = ()
    note: Annotated[str, Field(max_length=500)] = ""

    def to_domain(self, case: CaseIn) -> GoldenCase:
        return GoldenCase(
            case=case.to_case(),
            label=self.label.to_domain(),
            family=self.family,
            versions=tuple(sorted(self.versions.items())),
            tags=self.tags,
            note=self.note,
        )


def read_golden(places: Iterable[Path]) -> list[GoldenCase]:
    """The cases of files and of the ``.jsonl`` files in folders, in order. Raises ``GoldenFileError``."""
    found: dict[str, GoldenCase] = {}
    for path in golden_files(places):
        for number, line in _lines(path):
            golden = read_golden_line(line, f"{path.name}:{number}")
            if golden.case.id in found:
                raise _wrong(f"{path.name}:{number}", f"the id {golden.case.id!r} stands twice", "give it another id")
            found[golden.case.id] = golden
    return list(found.values())


def golden_files(places: Iterable[Path]) -> list[Path]:
    """Every file that ``places`` stand for, sorted within a folder. Raises ``BadInput`` when there is none."""
    files: list[Path] = []
    for place in places:
        if not place.exists():
            raise BadInput(f"there is no golden data at {str(place)!r}\n  hint: give a .jsonl file or a folder of them")
        files += sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    if not files:
        raise BadInput("there are no golden cases in what --data names\n  hint: give a .jsonl file or a folder of them")
    return files


def read_golden_line(line: bytes, where: str) -> GoldenCase:
    """One line as a case with its label. ``where`` is named in the error."""
    try:
        plain = read_json(line)
    except CaseInvalid as error:
        problem = str(error).replace("the case", "the line")
        raise _wrong(where, problem, "one JSON object a line, see evals/golden/FORMAT.md") from None
    try:
        row = GoldenIn.model_validate(plain)
        return row.to_domain(parse_case(row.case))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(map(str, first["loc"])) or "the line"
        raise _wrong(where, f"{name}: {first['msg']}", "see evals/golden/FORMAT.md") from None
    except CaseInvalid as error:
        raise _wrong(where, f"case: {error}", "a case is written as for `copilot recommend --file`") from None


def dump_golden(golden: GoldenCase) -> str:
    """One line of a golden file, which ``read_golden_line`` reads back; equal cases give equal bytes."""
    label = golden.label
    row = {
        "case": json.loads(dump_case(golden.case)),
        "label": {
            "verdict": "routed" if label.lane else label.verdict.value,
            "lane": label.lane,
            "actions": sorted(label.actions),
            "controlling": [asdict(control) for control in label.controlling],
        },
        "family": golden.family,
        "versions": dict(golden.versions),
        "tags": golden.tags,
        "note": golden.note,
    }
    return canonical_json(row)


def data_fingerprint(cases: Sequence[GoldenCase]) -> str:
    """SHA-256 over every case and label, whatever their order."""
    digest = sha256()
    for line in sorted(map(dump_golden, cases)):
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield number, line.strip()


def _wrong(where: str, problem: str, hint: str) -> GoldenFileError:
    return GoldenFileError(f"{where}: {problem}\n  hint: {hint}")
