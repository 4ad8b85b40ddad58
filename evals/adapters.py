"""Any labelled CSV or JSON Lines file as golden cases, by a mapping (``evals.mappings``)."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from copilot.wire.cases import CaseIn
from evals.golden_cases import ControlIn, GoldenCase, GoldenLabel, LabelIn
from evals.labelled_rows import Row, RowFormat, RowInvalid, read_rows, wrong_row
from evals.mappings import Columns, FileMapping, LabelMeaning, mapping_error, read_mapping
from policy_corpus.corpus import Corpus

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_.:~@=+-]")
_NO_LANGUAGE = {"", "und", "unknown"}
_LIST = "`copilot policies list` names them"
_PLAIN = ("text", "language", "posted_at", "region", "surface")


@dataclass(slots=True)
class AdaptedSet:
    """What came of a file: the cases that were drawn, how many rows each label has, and what was skipped and why."""

    cases: list[GoldenCase] = field(default_factory=list)
    labels: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)


def adapt(place: Path, corpus: Corpus | None = None) -> AdaptedSet:
    """The cases of the file that the mapping at ``place`` names; its path is seen from the mapping's folder.

    With ``corpus`` every section that a label means must stand there. Raises ``MappingInvalid`` and ``RowInvalid``.
    """
    mapping = read_mapping(place)
    labels = {raw: _label(place, raw, meaning, corpus) for raw, meaning in mapping.labels.items()}
    return _Adapter(mapping, place.parent / mapping.file, labels).read()


class _Adapter:
    def __init__(self, mapping: FileMapping, file: Path, labels: dict[str, GoldenLabel]) -> None:
        self._mapping, self._file, self._labels = mapping, file, labels
        self._name = mapping.name or _id_of(file.stem)
        self._lines: dict[str, int] = {}
        self._unseen = set(_named(mapping.columns))

    def read(self) -> AdaptedSet:
        mapping, found = self._mapping, AdaptedSet()
        form = RowFormat(mapping.format, mapping.encoding, mapping.delimiter, mapping.quotes, mapping.skip_rows)
        kept: list[tuple[str, GoldenCase]] = []
        for line, row in read_rows(self._file, form, frozenset(self._unseen)):
            raw = self._value(line, row, mapping.columns.label) or ""
            found.labels[raw] += 1
            if not self._known(line, raw):
                found.skipped[f"label {raw!r}"] += 1
                continue
            try:
                kept.append((raw, self._golden(line, row, raw)))
            except RowInvalid:
                if mapping.invalid == "error":
                    raise
                found.skipped["rows that are no case"] += 1
        if kept and self._unseen:
            problem = f"no row has {', '.join(map(repr, sorted(self._unseen)))}"
            raise RowInvalid(f"{self._file.name}: {problem}\n  hint: correct `columns` in the mapping")
        found.cases = self._drawn(kept)
        return found

    def _known(self, line: int, raw: str) -> bool:
        if raw in self._labels or self._mapping.default == "skip":
            return raw in self._labels
        hint = f"the mapping has {', '.join(map(repr, list(self._labels)[:20]))}; add it there, or say `default: skip`"
        raise self._wrong(line, f"column {self._mapping.columns.label!r}: the label {raw!r} is not known", hint)

    def _golden(self, line: int, row: Row, raw: str) -> GoldenCase:
        columns = self._mapping.columns
        case = self._case(line, row)
        name = str(case.id)
        if name in self._lines:
            problem = f"column {columns.id!r}: the id {name!r} stands in line {self._lines[name]} too"
            raise self._wrong(line, problem, "leave `id` out of `columns`, and the line's number is the id")
        self._lines[name] = line
        family = (self._value(line, row, columns.family) if columns.family else None) or name
        tags = (self._value(line, row, column) for column in columns.tags)
        return GoldenCase(
            case=case.to_case(),
            label=self._labels[raw],
            family=f"{self._name}:{family}"[:200],
            tags=(f"label:{raw}"[:200], *(tag[:200] for tag in tags if tag)),
        )

    def _case(self, line: int, row: Row) -> CaseIn:
        columns, defaults = self._mapping.columns, self._mapping.defaults
        given: dict[str, object] = {}
        for name in _PLAIN:
            column = getattr(columns, name)
            value = self._value(line, row, column) if column else None
            if name == "language" and (value or "").lower() in _NO_LANGUAGE:
                value = None
            given[name] = value or getattr(defaults, name, None)
        around = ((item.role, self._value(line, row, item.column)) for item in columns.context)
        given["context"] = [{"role": role, "text": text} for role, text in around if text]
        given["media"] = [
            {"kind": medium.kind, **{part: self._value(line, row, column) for part, column in medium.texts()}}
            for medium in columns.media
        ]
        own = self._value(line, row, columns.id) if columns.id else None
        given["id"] = _id_of(own) if own else f"{self._name}-{line}"
        try:
            return CaseIn.model_validate(given)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = str(first["loc"][0]) if first["loc"] else "text"
            column = getattr(columns, name, None)
            at = f"column {column!r}" if isinstance(column, str) else name
            raise self._wrong(line, f"{at}: {first['msg']}", "correct it, or say `invalid: skip`") from None

    def _value(self, line: int, row: Row, column: str) -> str | None:
        """What stands in a column, as text: None for nothing, ``true`` and ``1`` as JSON writes them."""
        value: object = row
        for step in (column,) if column in row else column.split("."):
            if not isinstance(value, dict) or step not in value:
                return None
            value = value[step]
        self._unseen.discard(column)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int | float):
            return str(value)
        raise self._wrong(line, f"column {column!r} holds a list or an object", "name what is inside it: column.key")

    def _drawn(self, kept: list[tuple[str, GoldenCase]]) -> list[GoldenCase]:
        """The sample, in the order of the file."""
        sample = self._mapping.sample
        rng = random.Random(sample.seed)  # noqa: S311  (a seeded sample)
        places = list(range(len(kept)))
        if sample.per_label:
            of_label = ([place for place in places if kept[place][0] == raw] for raw in sorted(self._labels))
            places = [place for own in of_label for place in rng.sample(own, min(sample.per_label, len(own)))]
        if sample.n:
            places = rng.sample(sorted(places), min(sample.n, len(places)))
        return [kept[place][1] for place in sorted(places)]

    def _wrong(self, line: int, problem: str, hint: str) -> RowInvalid:
        return wrong_row(self._file, line, problem, hint)


def _label(place: Path, raw: str, meaning: LabelMeaning, corpus: Corpus | None) -> GoldenLabel:
    """What a label means, held to what every golden label is held to."""
    controls = [ControlIn(section=each) if isinstance(each, str) else each for each in meaning.sections]
    for what, name, known in _to_be_known(controls, meaning, corpus) if corpus else ():
        if name not in known:
            near = ", ".join(get_close_matches(name, sorted(known), 3, 0.5) or sorted(known)[:3])
            raise mapping_error(place, ("labels", raw), f"the policies have no {what} {name!r}", near or _LIST)
    try:
        given = LabelIn(
            verdict=meaning.verdict, lane=meaning.lane, actions=meaning.actions, controlling=tuple(controls)
        )
    except ValidationError as error:
        problem = error.errors(include_url=False, include_input=False)[0]["msg"]
        raise mapping_error(place, ("labels", raw), f"label {raw!r}: {problem}") from None
    return given.to_domain()


def _to_be_known(
    controls: Sequence[ControlIn], meaning: LabelMeaning, corpus: Corpus
) -> Iterator[tuple[str, str, set[str]]]:
    """What a label names of the policies: of what kind it is, the name, and the names that any version has.

    Policies without a single ladder, as imported ones are, leave actions unchecked.
    """
    for control in controls:
        versions = [section for section in corpus.sections if section.id == control.section]
        yield "section", control.section, {str(section.id) for section in corpus.sections}
        if control.element:
            yield f"element of {control.section}", control.element, {p.id for s in versions for p in s.elements}
        if control.exception:
            yield f"exception of {control.section}", control.exception, {p.id for s in versions for p in s.exceptions}
    given = {action for section in corpus.sections for step in section.ladder for action in step.actions}
    yield from (("ladder with the action", action, given) for action in meaning.actions if given)


def _named(columns: Columns) -> Iterator[str]:
    """Every column that a mapping names."""
    yield from (value for name in ("label", "id", "family", *_PLAIN) if (value := getattr(columns, name)))
    yield from columns.tags
    yield from (item.column for item in columns.context)
    yield from (column for medium in columns.media for _, column in medium.texts())


def _id_of(text: str) -> str:
    """The text as an id: what no id may hold becomes ``_``."""
    name = _NOT_IN_IDS.sub("_", text)
    return name if name[:1].isalnum() or name[:1] == "_" else f"_{name}"
