"""The rows of a labelled CSV or JSON Lines file, each with the line on which it begins."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from copilot.errors import BadInput, CaseInvalid
from copilot.wire.cases import read_json

Row = dict[str, object]
_LONGEST_FIELD = 10_000_000
_JSON = {".jsonl", ".ndjson", ".json"}


class RowInvalid(BadInput):
    """A row that can't become a case: file, line, column, what is wrong, and the way out."""


@dataclass(frozen=True, slots=True)
class RowFormat:
    """How a file is written; ``kind`` is ``csv`` or ``jsonl``, None for what its ending says."""

    kind: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    quotes: bool = True
    skip_rows: int = 0


def wrong_row(file: Path, line: int, problem: str, hint: str) -> RowInvalid:
    """The error of one line."""
    return RowInvalid(f"{file.name}:{line}: {problem}\n  hint: {hint}")


def read_rows(file: Path, form: RowFormat, columns: frozenset[str]) -> Iterator[tuple[int, Row]]:
    """Every row. ``columns`` are those that a CSV file must have; in JSON Lines a row may lack some."""
    text = _text(file, form.encoding)
    if form.kind == "jsonl" or (form.kind is None and file.suffix.lower() in _JSON):
        yield from _json_rows(file, text, form.skip_rows)
    else:
        yield from _csv_rows(file, text, form, columns)


def _text(file: Path, encoding: str) -> str:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise RowInvalid(f"{str(file)!r} can't be read: {error.strerror}\n  hint: `file` stands beside it") from None
    try:
        return data.decode("utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding)
    except LookupError:
        raise RowInvalid(f"{file.name}: {encoding!r} is no encoding\n  hint: utf-8, latin-1, utf-16") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise wrong_row(file, line, f"it is not {encoding}: {error.reason}", "say `encoding: latin-1`") from None


def _json_rows(file: Path, text: str, skip: int) -> Iterator[tuple[int, Row]]:
    for number, line in enumerate(text.split("\n"), 1):
        if number <= skip or not line.strip():
            continue
        try:
            row = read_json(line)
        except CaseInvalid as error:
            raise wrong_row(
                file, number, str(error).replace("the case", "the line"), "one JSON object a line"
            ) from None
        if not isinstance(row, dict):
            raise wrong_row(file, number, "the line is no JSON object", "one JSON object a line")
        yield number, row


def _csv_rows(file: Path, text: str, form: RowFormat, columns: frozenset[str]) -> Iterator[tuple[int, Row]]:
    csv.field_size_limit(_LONGEST_FIELD)
    body = io.StringIO("\n".join(text.split("\n")[form.skip_rows :]), newline="")
    reader = csv.reader(
        body, delimiter=form.delimiter, strict=True, quoting=csv.QUOTE_MINIMAL if form.quotes else csv.QUOTE_NONE
    )
    header: list[str] | None = None
    begins = form.skip_rows + 1
    try:
        for fields in reader:
            line, begins = begins, form.skip_rows + reader.line_num + 1
            if not any(field.strip() for field in fields):
                continue
            if header is None:
                header = _header(file, line, fields, columns)
            else:
                yield line, _row(file, line, header, fields)
    except csv.Error as error:
        hint = "check `delimiter`, or say `quotes: false` where quotation marks are plain text"
        raise wrong_row(file, begins, f"it is no CSV: {error}", hint) from None
    if header is None:
        raise wrong_row(file, begins, "there is no line with the names of the columns", "check `skip_rows`")


def _header(file: Path, line: int, fields: list[str], columns: frozenset[str]) -> list[str]:
    names = [field.strip() for field in fields]
    shown = ", ".join(map(repr, names[:20]))
    for column in sorted(columns):
        if names.count(column) != 1:
            problem = "there is no column" if column not in names else "more than one column is called"
            raise wrong_row(file, line, f"{problem} {column!r}", f"it has {shown}; check `skip_rows` and `delimiter`")
    return names


def _row(file: Path, line: int, header: list[str], fields: list[str]) -> Row:
    extra = [field for field in fields[len(header) :] if field.strip()]
    if extra:
        problem = f"it has {len(fields)} fields, and the first line names {len(header)}"
        raise wrong_row(file, line, problem, "put a field that holds the delimiter into quotation marks")
    return dict(zip(header, fields, strict=False))
