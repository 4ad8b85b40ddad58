"""Cases handed in as a file: JSON Lines, or CSV with a header. A line that can't be used is named, and stands alone."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from pydantic import ValidationError

from copilot.errors import BadInput, CaseInvalid
from copilot.lines import LONGEST_LINE, numbered_lines
from copilot.wire.acts import ArrivalIn
from copilot.wire.cases import problems_of, read_json

COLUMNS: Mapping[str, str] = {  # of CSV -> where its cells go; an empty cell says nothing
    "id": "case.id",
    "text": "case.text",
    "language": "case.language",
    "posted_at": "case.posted_at",
    "region": "case.region",
    "surface": "case.surface",
    "author": "case.author.handle",
    "author_followers": "case.author.followers",
    "author_verified": "case.author.verified",
    "author_strikes": "case.author.strikes",
    "author_category": "case.author.category",
    "parent": "case.context",  # the post that it answers
    "media_kind": "case.media",  # "image" if left out
    "alt_text": "case.media",
    "ocr_text": "case.media",
    "transcript": "case.media",
    "report_reason": "case.reports",
    "report_flag": "case.reports",
    "source": "source",
    "views": "views",
    "views_per_hour": "views_per_hour",
    "imminent": "imminent",
    "vulnerable": "vulnerable",
    "requester": "requester",
    "reference": "reference",
}
_TEXTS = ("alt_text", "ocr_text", "transcript")
_NUMBERS = frozenset({"author_followers", "author_strikes", "views", "views_per_hour"})
_YES_NO = frozenset({"author_verified", "imminent", "vulnerable"})
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,18}\.\d{1,18}", re.ASCII)
_HALVES = re.compile("[\ud800-\udfff]")  # what stands for bytes that are no UTF-8


class FileKind(StrEnum):
    """How a file of cases is written."""

    JSONL = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class ArrivalLine:
    """What one line says: a case, or why it can't be used. ``number`` is where it begins, from 1."""

    number: int
    arrival: ArrivalIn | None
    problem: str = ""


def read_arrivals(stream: IO[bytes], kind: FileKind) -> Iterator[ArrivalLine]:
    """Every line that holds something, in order. Raises ``BadInput`` for a CSV whose header can't be used."""
    if kind is FileKind.CSV:
        yield from _of_csv(stream)
        return
    for number, raw in numbered_lines(stream):
        try:
            yield ArrivalLine(number, _of_json(raw))
        except CaseInvalid as error:
            yield ArrivalLine(number, None, str(error))


def _of_json(raw: bytes) -> ArrivalIn:
    """A case by itself, or with what makes it urgent: then it stands under the key ``case``."""
    if len(raw) > LONGEST_LINE:
        raise CaseInvalid(f"the line is longer than {LONGEST_LINE} bytes")
    parsed = read_json(raw)
    if not isinstance(parsed, dict):
        raise CaseInvalid("the line is no JSON object")
    return _checked(parsed if "case" in parsed else {"case": parsed})


def _of_csv(stream: IO[bytes]) -> Iterator[ArrivalLine]:
    csv.field_size_limit(LONGEST_LINE)
    first = stream.readline(LONGEST_LINE).decode("utf-8-sig", "surrogateescape")
    header = _header(first)
    texts = (line.decode("utf-8", "surrogateescape") for line in stream)
    rows = csv.reader(texts, delimiter=_delimiter(first), strict=True)
    while True:
        number = rows.line_num + 2  # the header is line 1
        try:
            row = next(rows)
            if row:
                yield ArrivalLine(number, _of_row(header, row))
        except StopIteration:
            return
        except CaseInvalid as error:
            yield ArrivalLine(number, None, str(error))
        except csv.Error as error:
            yield ArrivalLine(number, None, f"the line is no CSV: {error}")
            if "limit" in str(error):  # what comes next is in the middle of a cell
                yield ArrivalLine(rows.line_num + 2, None, "nothing from here on was read")
                return


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _header(line: str) -> list[str]:
    """The columns. Raises ``BadInput`` for one that isn't known, stands twice, or where none holds a text."""
    try:
        names = [name.strip() for name in next(csv.reader([line], delimiter=_delimiter(line)), [])]
    except csv.Error as error:
        raise BadInput(f"the first line is no CSV: {error}\n  hint: it names the columns, as id,text,author") from None
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        shown = ", ".join(repr(name[:40]) for name in unknown[:5])
        raise BadInput(f"no columns of cases: {shown}\n  hint: there are {', '.join(COLUMNS)}")
    if len(set(names)) < len(names):
        raise BadInput("a column stands twice in the header")
    if not {"text", "parent", *_TEXTS} & set(names):
        raise BadInput("no column holds a text\n  hint: the first line of a CSV names its columns, as id,text,author")
    return names


def _of_row(header: list[str], row: list[str]) -> ArrivalIn:
    if len(row) != len(header):
        raise CaseInvalid(f"the line has {len(row)} cells, and the header {len(header)}")
    if any(_HALVES.search(cell) for cell in row):
        raise CaseInvalid("the line is not UTF-8")
    cells = {name: cell for name, cell in zip(header, row, strict=True) if cell.strip()}
    said: dict[str, object] = {"case": _case(cells)}
    said |= {place: _value(name, cells[name]) for name, place in COLUMNS.items() if place == name and name in cells}
    return _checked(said)


def _case(cells: Mapping[str, str]) -> dict[str, object]:
    case: dict[str, object] = {}
    author: dict[str, object] = {}
    for name, place in COLUMNS.items():
        if name in cells and place.startswith("case.author."):
            author[place.rpartition(".")[2]] = _value(name, cells[name])
        elif name in cells and place == f"case.{name}":
            case[name] = cells[name]
    media = {name: cells[name] for name in _TEXTS if name in cells}
    if author:
        case["author"] = author
    if "parent" in cells:
        case["context"] = [{"role": "parent", "text": cells["parent"]}]
    if media:
        case["media"] = [{"kind": cells.get("media_kind", "image")} | media]
    if {"report_reason", "report_flag"} & cells.keys():
        report = {"reason": cells.get("report_reason"), "flag": cells.get("report_flag")}
        case["reports"] = [{"source": cells.get("source", "user"), **report}]
    return case


def _value(name: str, cell: str) -> object:
    """What a cell says; what is no number and no yes or no stays a text, which is refused by its place."""
    cell = cell.strip()
    if name in _YES_NO:
        return _WORDS.get(cell.lower(), cell)
    if name in _NUMBERS and _WHOLE.fullmatch(cell):
        return int(cell)
    if name in _NUMBERS and _DECIMAL.fullmatch(cell):
        return float(cell)
    return cell


def _checked(value: Mapping[str, object]) -> ArrivalIn:
    try:
        return ArrivalIn.model_validate(value)
    except ValidationError as error:
        raise CaseInvalid(f"the case can't be used: {problems_of(error)}") from None
