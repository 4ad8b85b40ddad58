"""A file of cases is read line by line: what can be used is a case, what can't is named with its line."""

from io import BytesIO
from pathlib import Path

import pytest

from copilot.cases import ReportFlag
from copilot.errors import BadInput
from copilot.wire.arrivals import COLUMNS, ArrivalLine, FileKind, read_arrivals

README = Path(__file__).parents[3] / "README.md"


def csv_of(*lines: str) -> list[ArrivalLine]:
    return list(read_arrivals(BytesIO("\n".join(lines).encode()), FileKind.CSV))


def jsonl_of(body: bytes) -> list[ArrivalLine]:
    return list(read_arrivals(BytesIO(body), FileKind.JSONL))


def test_every_column_says_its_part() -> None:
    row = {
        "id": "case-1",
        "text": '"Two\nlines, and a comma"',
        "language": "de",
        "posted_at": "2026-03-01T09:30:00Z",
        "region": "DE",
        "surface": "comment",
        "author": "pete",
        "author_followers": "12",
        "author_verified": "yes",
        "author_strikes": "1",
        "author_category": "news",
        "parent": "What they answer.",
        "media_kind": "video",
        "alt_text": "A car",
        "ocr_text": "NO PARKING",
        "transcript": "Hello",
        "report_reason": "It frightens me.",
        "report_flag": "legal_hold",
        "source": "press",
        "views": "1000",
        "views_per_hour": "12.5",
        "imminent": "true",
        "vulnerable": "0",
        "requester": "desk",
        "reference": "2026-118",
    }
    assert row.keys() == COLUMNS.keys()
    [line] = csv_of(",".join(row), ",".join(row.values()))
    assert line.arrival is not None, line.problem
    case, given = line.arrival.case.to_case(), line.arrival
    assert (case.id, case.text, case.language, case.region) == ("case-1", "Two\nlines, and a comma", "de", "DE")
    assert (case.surface, str(case.posted_at)) == ("comment", "2026-03-01 09:30:00+00:00")
    assert (case.author.handle, case.author.followers, case.author.verified) == ("pete", 12, True)
    assert (case.author.strikes, case.author.category) == (1, "news")
    assert [(one.role, one.text) for one in case.context] == [("parent", "What they answer.")]
    assert [(m.kind, m.alt_text, m.ocr_text, m.transcript) for m in case.media] == [
        ("video", "A car", "NO PARKING", "Hello")
    ]
    assert [(r.source, r.reason, r.flag) for r in case.reports] == [
        ("press", "It frightens me.", ReportFlag.LEGAL_HOLD)
    ]
    assert (given.views, given.views_per_hour, given.imminent, given.vulnerable) == (1000, 12.5, True, False)
    assert (given.source.value, given.requester, given.reference) == ("press", "desk", "2026-118")


def test_the_readme_names_every_column() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        pytest.param("a,Text,9", "the line has 3 cells, and the header 2", id="a cell too many"),
        pytest.param("a", "the line has 1 cells, and the header 2", id="a cell too few"),
        pytest.param("a b,Text", "case.id", id="an id that can't be one"),
        pytest.param("a,", "no text", id="no text"),
        pytest.param('a,"Text" more', "no CSV", id="words behind a quotation"),
        pytest.param("a,\udcff", "not UTF-8", id="bytes that are no UTF-8"),
    ],
)
def test_a_bad_line_is_named_and_alone(row: str, problem: str) -> None:
    body = "\n".join(["id,text", '"first","Two\nlines"', "", row, "last,Text"]).encode("utf-8", "surrogateescape")
    lines = list(read_arrivals(BytesIO(body), FileKind.CSV))
    assert [line.number for line in lines] == [2, 5, 6]
    assert [line.arrival is None for line in lines] == [False, True, False]
    assert problem in lines[1].problem


def test_a_quotation_that_never_ends_is_named_where_it_begins() -> None:
    lines = csv_of("id,text", "a,Text", 'b,"Text', "c,Text")
    assert [(line.number, bool(line.arrival)) for line in lines] == [(2, True), (3, False)]
    assert "end" in lines[1].problem


def test_a_number_that_is_none_is_refused_by_its_place() -> None:
    [line] = csv_of("text,views", "Text,many")
    assert "views" in line.problem
    assert "many" not in line.problem


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_delimiters_are_seen_by_the_header(mark: str) -> None:
    [line] = csv_of(f"\ufeffid{mark}text", f"a{mark}One, two")
    assert line.arrival
    assert (line.arrival.case.id, line.arrival.case.text) == ("a", "One, two")


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        pytest.param("id,words", "'words'", id="an unknown column"),
        pytest.param("id,text,id", "twice", id="a column twice"),
        pytest.param("id,author", "no column holds a text", id="no text"),
        pytest.param("", "no column", id="an empty file"),
        pytest.param("id,te\rxt", "the first line is no CSV", id="half a line end"),
    ],
)
def test_a_header_that_can_not_be_used_refuses_the_file(header: str, problem: str) -> None:
    with pytest.raises(BadInput, match=problem):
        csv_of(header, "a,b")


def test_json_lines_hold_cases_by_themselves_or_with_their_urgency() -> None:
    lines = jsonl_of(
        b'{"id": "a", "text": "One"}\n\n{"case": {"text": "Two"}, "views": 3}\n'
        b'{"id": "b"}\nno\n[]\n{"text": "x", "y": 1}'
    )
    assert [line.number for line in lines] == [1, 3, 4, 5, 6, 7]
    assert [line.arrival.views for line in lines if line.arrival] == [0, 3]
    assert [line.problem.partition(":")[0] for line in lines[2:]] == [
        "the case can't be used",
        "the case is not JSON",
        "the line is no JSON object",
        "the case can't be used",
    ]
