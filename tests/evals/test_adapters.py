"""Any labelled file becomes golden cases by a mapping, and what doesn't fit is told with file, line and way out."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import BadInput
from copilot.recommendations import Verdict
from evals.adapters import AdaptedSet, adapt
from evals.golden_cases import Control, dump_golden, read_golden_line
from policy_corpus.corpus import Corpus
from policy_corpus.model import Region, SectionId
from tests.retrieval.corpora import a_corpus

MAPPING = """\
file: set.csv
columns: {text: words, label: judged}
labels:
  yes: {verdict: violation, sections: [threats/1.1], actions: [remove]}
  no: {verdict: no_violation}
"""
CSV = 'words,judged,when\n"I will, surely",yes,2026-03-01\nhello,no,2026-03-02\n'
JSONL = '{"words": "I will", "judged": "yes", "meta": {"lang": "de"}}\n{"words": "hello", "judged": "no"}\n'


def adapted(folder: Path, mapping: str = MAPPING, content: str | bytes = CSV, name: str = "set.csv") -> AdaptedSet:
    (folder / "set.yaml").write_text(mapping.replace("set.csv", name), encoding="utf-8")
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return adapt(folder / "set.yaml", a_corpus(folder / "corpus"))


def with_columns(columns: str, more: str = "") -> str:
    return MAPPING.replace("{text: words, label: judged}", f"{{text: words, label: judged, {columns}}}") + more


def test_a_row_becomes_a_case_with_its_label(tmp_path: Path) -> None:
    mapping = with_columns("posted_at: when", "defaults: {language: en, region: DE}\nname: theirs\n")
    first, second = adapted(tmp_path, mapping).cases
    assert (first.case.id, first.case.text, first.case.language) == ("theirs-2", "I will, surely", "en")
    assert (first.case.posted_at, first.case.region) == (datetime(2026, 3, 1, tzinfo=UTC), Region("DE"))
    assert first.label.verdict is Verdict.VIOLATION
    assert first.label.controlling == (Control(SectionId("threats/1.1")),)
    assert first.label.actions == {"remove"}
    assert (first.family, first.tags) == ("theirs:theirs-2", ("label:yes",))
    assert (second.case.id, second.label.verdict) == ("theirs-3", Verdict.NO_VIOLATION)
    for golden in (first, second):
        assert read_golden_line(dump_golden(golden).encode(), "here") == golden


@pytest.mark.parametrize(
    ("mapping", "content", "name", "texts"),
    [
        pytest.param(MAPPING, JSONL, "set.jsonl", ["I will", "hello"], id="JSON Lines"),
        pytest.param(MAPPING + "format: jsonl\n", JSONL, "set.data", ["I will", "hello"], id="a format that is said"),
        pytest.param(MAPPING, "\ufeff" + CSV, "set.csv", ["I will, surely", "hello"], id="a byte order mark"),
        pytest.param(
            MAPPING, CSV.replace("\n", "\r\n"), "set.csv", ["I will, surely", "hello"], id="line ends of Windows"
        ),
        pytest.param(MAPPING, CSV + "\n ,\n", "set.csv", ["I will, surely", "hello"], id="blank rows"),
        pytest.param(
            MAPPING, "words,judged\n" + '"a\nb",yes\nc,no\n', "set.csv", ["a\nb", "c"], id="a text of two lines"
        ),
        pytest.param(
            MAPPING + "skip_rows: 2\n",
            f"A notice, long\n\n{CSV}",
            "set.csv",
            ["I will, surely", "hello"],
            id="lines before",
        ),
        pytest.param(
            MAPPING + "encoding: latin-1\n",
            "words,judged\ncaf\xe9,no\n".encode("latin-1"),
            "set.csv",
            ["café"],
            id="Latin-1",
        ),
        pytest.param(
            MAPPING + 'delimiter: "\\t"\nquotes: false\n',
            'words\tjudged\nsay "so\tno\n',
            "set.tsv",
            ['say "so'],
            id="tabs, bare quotes",
        ),
        pytest.param(
            MAPPING.replace("yes:", "true:").replace("no:", "0:"),
            '{"words": "a", "judged": true}\n{"words": "b", "judged": 0}\n',
            "set.jsonl",
            ["a", "b"],
            id="labels that are no texts",
        ),
    ],
)
def test_each_form_is_read(tmp_path: Path, mapping: str, content: str | bytes, name: str, texts: list[str]) -> None:
    assert [golden.case.text for golden in adapted(tmp_path, mapping, content, name).cases] == texts


def test_what_stands_around_and_inside_is_reached(tmp_path: Path) -> None:
    columns = "id: key, language: meta.lang, family: thread, tags: [kind]"
    columns += ", context: [{role: parent, column: up}], media: [{kind: image, ocr_text: seen}]"
    row = '{"words": "w", "judged": "no", "key": "a b", "meta": {"lang": "de"}, "thread": 7, "kind": "k", '
    row += '"up": "u", "seen": "s"}'
    (golden,) = adapted(tmp_path, with_columns(columns), row, "set.jsonl").cases
    assert (golden.case.id, golden.case.language, golden.family) == ("a_b", "de", "set:7")
    assert golden.tags == ("label:no", "k")
    assert [text for _, text in golden.case.sources()] == ["w", "s", "u"]


@pytest.mark.parametrize(
    ("mapping", "content", "told"),
    [
        pytest.param(
            MAPPING,
            "words,judged\na,maybe\n",
            r"set.csv:2: column 'judged': the label 'maybe' is not known\n  hint: the mapping has 'yes', 'no'",
            id="an unknown label",
        ),
        pytest.param(
            MAPPING,
            "text,judged\na,yes\n",
            r"set.csv:1: there is no column 'words'\n  hint: it has 'text', 'judged'",
            id="no such column",
        ),
        pytest.param(
            MAPPING,
            "words,judged,words\na,yes,b\n",
            r"set.csv:1: more than one column is called 'words'",
            id="a column twice",
        ),
        pytest.param(
            MAPPING,
            "words,judged\na,yes\nb,no,c,d\n",
            r"set.csv:3: it has 4 fields, and the first line names 2",
            id="too many fields",
        ),
        pytest.param(
            MAPPING,
            'words,judged\na,yes\n"b,no\n',
            r"set.csv:3: it is no CSV: .*\n  hint: check `delimiter`",
            id="a quotation that never ends",
        ),
        pytest.param(
            MAPPING,
            "words,judged\na,yes\n,no\n",
            r"set.csv:3: column 'words': The case has no text.*\n  hint: correct it, or say `invalid: skip`",
            id="no text",
        ),
        pytest.param(
            MAPPING,
            b"words,judged\na,yes\n\xff,no\n",
            r"set.csv:3: it is not utf-8.*\n  hint: say `encoding: latin-1`",
            id="another encoding",
        ),
        pytest.param(MAPPING, "", r"set.csv:1: there is no line with the names of the columns", id="an empty file"),
        pytest.param(
            with_columns("posted_at: when"),
            CSV.replace("2026-03-02", "soon"),
            r"set.csv:3: column 'when': The time is written as ISO",
            id="no date",
        ),
        pytest.param(
            with_columns("id: when"),
            CSV.replace("03-02", "03-01"),
            r"set.csv:3: column 'when': the id '2026-03-01' stands in line 2 too",
            id="an id twice",
        ),
        pytest.param(MAPPING + "encoding: klingon\n", CSV, r"set.csv: 'klingon' is no encoding", id="no encoding"),
        pytest.param(
            MAPPING.replace("threats/1.1", "threats/1.9"),
            CSV,
            r"set.yaml:4: the policies have no section 'threats/1.9'\n  hint: threats/1.",
            id="no such section",
        ),
        pytest.param(
            MAPPING.replace("[threats/1.1]", "[{section: threats/1.1, exception: jokes}]"),
            CSV,
            r"set.yaml:4: the policies have no exception of threats/1.1 'jokes'\n  hint: joke$",
            id="no such exception",
        ),
        pytest.param(
            MAPPING.replace("[threats/1.1]", "[{section: threats/1.1, element: wish}]"),
            CSV,
            r"set.yaml:4: the policies have no element of threats/1.1 'wish'\n  hint: intent, target$",
            id="no such element",
        ),
        pytest.param(
            MAPPING.replace("[remove]", "[delete]"),
            CSV,
            r"set.yaml:4: the policies have no ladder with the action 'delete'\n  hint: label, remove$",
            id="no such action",
        ),
        pytest.param(
            MAPPING.replace("sections: [threats/1.1], ", ""),
            CSV,
            r"set.yaml:4: label 'yes': .*names the section",
            id="a violation of nothing",
        ),
        pytest.param(MAPPING + "colour: red\n", CSV, r"set.yaml:6: colour: Extra inputs", id="an unknown key"),
        pytest.param(
            MAPPING.replace("verdict: no_violation", "verdict: maybe"),
            CSV,
            r"set.yaml:5: labels.no.verdict: Input should be",
            id="no verdict",
        ),
        pytest.param(
            MAPPING.replace("text: words, ", ""),
            CSV,
            r"set.yaml:2: columns: .*name the column of the text",
            id="no column of the text",
        ),
        pytest.param(MAPPING + "file: twice.csv\n", CSV, r"set.yaml:6: 'file' stands twice", id="a key twice"),
        pytest.param(MAPPING + "a: [\n", CSV, r"set.yaml:\d: it is no YAML: ", id="no YAML"),
        pytest.param("", CSV, r"set.yaml:1: file: Field required", id="an empty mapping"),
    ],
)
def test_what_does_not_fit_is_told(tmp_path: Path, mapping: str, content: str | bytes, told: str) -> None:
    with pytest.raises(BadInput, match=told) as refused:
        adapted(tmp_path, mapping, content)
    assert "\n  hint: " in str(refused.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("[1]\n", r"set.jsonl:1: the line is no JSON object", id="a list"),
        pytest.param('\n{"words": \n', r"set.jsonl:2: the line is not JSON", id="no JSON"),
        pytest.param(
            '{"words": ["a"], "judged": "no"}\n', r"set.jsonl:1: column 'words' holds a list", id="a list inside"
        ),
        pytest.param(
            '{"text": "a", "judged": "no", "words": null}', r"column 'words': The case has no text", id="nothing"
        ),
    ],
)
def test_what_does_not_fit_in_json_lines_is_told(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        adapted(tmp_path, MAPPING, content, "set.jsonl")


def test_a_column_that_no_row_has_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"set.jsonl: no row has 'lang'"):
        adapted(tmp_path, with_columns("language: lang"), JSONL, "set.jsonl")


def test_policies_without_a_ladder_leave_actions_to_the_label(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text(MAPPING.replace("[remove]", "[delete]"))
    (tmp_path / "set.csv").write_text(CSV)
    corpus = a_corpus(tmp_path / "corpus")
    bare = [replace(v, sections=tuple(replace(s, ladder=()) for s in v.sections)) for v in corpus.versions]
    found = adapt(tmp_path / "set.yaml", Corpus(tuple(bare), "bare"))
    assert found.cases[0].label.actions == {"delete"}


def test_what_is_skipped_is_counted(tmp_path: Path) -> None:
    found = adapted(tmp_path, MAPPING + "default: skip\ninvalid: skip\n", "words,judged\na,yes\nb,odd\n,no\nd,odd\n")
    assert [golden.case.text for golden in found.cases] == ["a"]
    assert found.labels == Counter(yes=1, odd=2, no=1)
    assert found.skipped == {"label 'odd'": 2, "rows that are no case": 1}


@pytest.mark.parametrize(
    ("sample", "count", "each"),
    [
        pytest.param("{n: 10, seed: 3}", 10, None, id="so many"),
        pytest.param("{per_label: 4}", 8, 4, id="so many of each label"),
        pytest.param("{per_label: 4, n: 5}", 5, None, id="so many of those"),
        pytest.param("{n: 1000}", 60, 30, id="more than there are"),
    ],
)
def test_a_sample_is_drawn_by_seed(tmp_path: Path, sample: str, count: int, each: int | None) -> None:
    content = "words,judged\n" + "".join(f"text {n},{'yes' if n % 2 else 'no'}\n" for n in range(60))
    drawn = [adapted(tmp_path, MAPPING + f"sample: {sample}\n", content).cases for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == count
    assert [golden.case.text for golden in drawn[0]] == sorted(
        (golden.case.text for golden in drawn[0]), key=lambda text: int(text.split()[1])
    )
    labels: Counter[Any] = Counter(golden.label.verdict for golden in drawn[0])
    assert each is None or set(labels.values()) == {each}


def test_another_seed_draws_others(tmp_path: Path) -> None:
    content = "words,judged\n" + "".join(f"text {n},no\n" for n in range(60))
    one, other = (adapted(tmp_path, MAPPING + f"sample: {{n: 10, seed: {seed}}}\n", content).cases for seed in (1, 2))
    assert one != other


def test_a_bomb_of_references_is_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(BadInput, match="it is too large"):
        adapted(tmp_path, "\n".join(lines))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text(MAPPING)
    with pytest.raises(BadInput, match=r"set.csv' can't be read"):
        adapt(tmp_path / "set.yaml")
    with pytest.raises(BadInput, match=r"none.yaml' can't be read"):
        adapt(tmp_path / "none.yaml")
