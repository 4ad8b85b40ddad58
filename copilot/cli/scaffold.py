"""``copilot policies scaffold``: a draft of elements, exceptions, severity and actions for an imported section."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from copilot.bootstrap import build_chat, read_actions, read_policies
from copilot.cli.console import note, say
from copilot.cli.options import CorpusDir, settings_for
from copilot.errors import BadInput
from copilot.scaffolding import Scaffold, draft_markdown, scaffold_section
from policy_corpus.model import SectionId

Name = Annotated[str, typer.Argument(metavar="SECTION", help="An imported section, as spam/1.2.")]
OfVersion = Annotated[str | None, typer.Option("--version", help="The newest unless said.", metavar="DATE")]
Out = Annotated[Path | None, typer.Option("--out", help="The file to write; it must be new.", metavar="FILE")]


def scaffold(name: Name, version: OfVersion = None, out: Out = None, corpus: CorpusDir = None) -> None:
    """Let the configured model propose elements, exceptions, severity and actions: a draft to edit, never policy."""
    settings = settings_for(corpus)
    policies, catalogue = read_policies(settings), read_actions(settings)
    section = policies.section(SectionId(name), version)
    owner = next(v.owner for v in policies.policy(section.policy) if v.version == section.version)
    if out and out.exists():
        raise BadInput(f"{str(out)!r} exists\n  hint: name a new file; a draft never replaces what somebody wrote")
    chat = build_chat(settings)

    async def work() -> Scaffold:
        try:
            return await scaffold_section(chat, section, catalogue)
        finally:
            await chat.close()

    made = asyncio.run(work())
    draft = draft_markdown(made, owner)
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(draft, encoding="utf-8")
        say(f"written: {out} (a draft: edit it before it becomes policy)")
    else:
        say(draft)
    dropped = ", ".join(f"{count} {why}" for why, count in made.dropped.items())
    note(f"{len(made.proposals)} proposals; dropped: {dropped or 'none'}")
