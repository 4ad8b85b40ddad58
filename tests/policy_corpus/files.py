"""Policy files to test the reader with, as text and on disk."""

from pathlib import Path

from policy_corpus.actions import read_catalogue
from policy_corpus.corpus import Corpus
from policy_corpus.model import PolicyVersion, Section
from policy_corpus.reader import read_corpus, read_policy_text

CATALOGUE = read_catalogue()
RULE = """\
## threats/1 Threat to injure

You may not threaten people.

- element intent: The author states an intent to cause harm.
- element target: The target is a person.
- exception figurative: The words are an idiom.
- severity: high
- actions: remove; second: suspend_author
"""


def a_file(body: str = RULE, *, policy: str = "threats", version: str = "2026-03-01", **top: str) -> str:
    """The text of a policy file; ``top`` adds lines to its front matter, ``guidance="true"`` makes it guidance."""
    kind = "guidance" if top.pop("guidance", "") else "policy"
    lines = [f"{kind}: {policy}", f"title: {policy.capitalize()}", f"version: {version}", "owner: Safety policy"]
    return "\n".join(["---", *lines, *(f"{key}: {value}" for key, value in top.items()), "---", "", body])


def read_text(body: str = RULE, **top: str) -> PolicyVersion:
    """What the reader makes of that file."""
    place = f"policies/{top.get('policy', 'threats')}/{top.get('version', '2026-03-01')}.md"
    return read_policy_text(a_file(body, **top), place, CATALOGUE)


def read_section(body: str = RULE, **top: str) -> Section:
    """The first section of that file."""
    return read_text(body, **top).sections[0]


def write_corpus(folder: Path, *texts: str) -> Path:
    """The files on disk, each where its front matter says."""
    for text in texts:
        top = dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())
        kind = "guidance" if "guidance" in top else "policies"
        path = folder / kind / top.get("policy", top.get("guidance", "")) / f"{top['version']}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def corpus_of(folder: Path, *texts: str) -> Corpus:
    """What the reader makes of those files."""
    return read_corpus(write_corpus(folder, *texts))
