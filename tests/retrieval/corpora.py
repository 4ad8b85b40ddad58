"""Small corpora for retrieval's tests, written to a folder and read back."""

from pathlib import Path

from policy_corpus.corpus import Corpus
from policy_corpus.reader import read_corpus
from retrieval.ports import Vectors
from retrieval.rows import Rows, RowTable
from tests.hash_embedder import HashEmbedder

HEAD = "---\npolicy: {policy}\ntitle: {title}\nversion: {version}\nowner: Safety\n---\n"

THREATS = """
## threats/1 Threats

### threats/1.1 Threat to kill

You may not threaten to kill anyone.

- element intent: The author states an intent to kill.
- element target: The target is a person.
- exception joke: It is an obvious joke.
- severity: high
- actions: remove
- see: threats/person, threats/1.2

> violates: "I will end you on Friday"
> allowed (joke): "my cat will end me on Friday"

### threats/1.2 Threat against a place

You may not threaten a building.

- element place: The target is a building.
- severity: high
- actions: remove

> violates: "the station goes up tomorrow"
> allowed (not place): "the price of bread goes up tomorrow"

### threats/1.3 Law of one country

Here even a wish counts.

- element wish: The author wishes for harm.
- severity: low
- actions: label
- region: DE

> violates: "I hope he falls"
> allowed (not wish): "I hope he calls"

### threats/person Person

A person is somebody who lives.

- term: person
"""

QUESTIONS = {  # what each section is asked, in words that are not its own
    "threats/1.1": ("Could I get banned for promising somebody a funeral?", "Wann gilt ein Spruch als Morddrohung?"),
    "threats/1.2": ("Am I allowed to scare the railway company?",),
    "threats/person": ("Does a robot count?",),
}

PUBLIC = """
## public/1 Officials

Words of those who govern may stay.

- element office: The author governs.
- overrides: threats/*
- effect: cap_action label
"""


def write_corpus(folder: Path, threats: str = THREATS, version: str = "2026-01-01") -> Path:
    for policy, body in (("threats", threats), ("public", PUBLIC)):
        path = folder / "policies" / policy / f"{version}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD.format(policy=policy, title=policy.title(), version=version) + body, encoding="utf-8")
    return folder


def a_corpus(folder: Path, threats: str = THREATS) -> Corpus:
    return read_corpus(write_corpus(folder, threats))


def with_questions(threats: str = THREATS) -> str:
    """The same policy, its sections with the questions that they answer."""
    pieces = threats.split("\n### ")
    asked = ["\n".join(f'> asked: "{each}"' for each in QUESTIONS.get(piece.split()[0], ())) for piece in pieces]
    return "\n### ".join(f"{piece.rstrip()}\n\n{lines}\n" for piece, lines in zip(pieces, asked, strict=True))


def an_embedder() -> HashEmbedder:
    return HashEmbedder()


def rows_alone(rows: Vectors) -> Rows:
    """Rows of a table of their own."""
    table = RowTable()
    table.add(range(len(rows)), rows)
    return table.of(range(len(rows)))
