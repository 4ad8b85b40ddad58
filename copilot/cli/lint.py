"""``copilot policies lint``: everything in a corpus that is to be mended, with file, line and the way out."""

import asyncio
from typing import Annotated

import typer

from copilot.bootstrap import open_retriever, read_actions
from copilot.cli.console import progress, say
from copilot.cli.options import CorpusDir, settings_for
from copilot.settings import Settings
from policy_corpus.corpus import Corpus
from policy_corpus.errors import PolicyFileError
from policy_corpus.lint import Problem, find_problems, left, playbook_problems, read_lint_rules, stray_files
from policy_corpus.reader import CorpusUnreadable, read_corpus
from retrieval.linting import language_problems, vector_problems

Quick = Annotated[bool, typer.Option("--quick", help="Texts alone: without embedding examples.")]


def lint(corpus: CorpusDir = None, quick: Quick = False) -> None:
    """Check the whole corpus; exit 1 when something is to be mended."""
    settings = settings_for(corpus)
    unreadable: list[PolicyFileError] = []
    try:
        policies = read_corpus(settings.corpus)
    except CorpusUnreadable as error:
        policies, unreadable = error.readable, error.errors
    problems = _of_texts(policies, settings)
    if not quick and not unreadable:
        problems += asyncio.run(_of_vectors(settings))
    found = left(policies, problems, complete=not (quick or unreadable))
    said = [*map(str, unreadable), *(str(problem) for problem in found if not _may_be_due_to(unreadable, problem))]
    for line in said:
        say(line)
    if unreadable and not quick:
        say("Examples were not embedded: the files that can't be read come first.")
    say(f"{len(said)} problem{'s' * (len(said) != 1)}." if said else "No problems.")
    if said:
        raise typer.Exit(1)


def _may_be_due_to(unreadable: list[PolicyFileError], problem: Problem) -> bool:
    """Whether it may be there only because a file can't be read: it misses that policy, or what all hold together."""
    policies = {error.path.split("/")[1] for error in unreadable}
    return bool(unreadable) and (
        problem.check in ("language", "playbook", "undefined-term", "unused-term")
        or any(f"{policy}/" in problem.problem for policy in policies)
    )


def _of_texts(policies: Corpus, settings: Settings) -> list[Problem]:
    rules = read_lint_rules(settings.corpus)
    return [
        *find_problems(policies, rules, read_actions(settings)),
        *playbook_problems(policies, settings.corpus),
        *stray_files(settings.corpus),
        *language_problems(policies, rules),
    ]


async def _of_vectors(settings: Settings) -> list[Problem]:
    with progress("embedding the policies") as advance:
        retriever = await open_retriever(settings, advance)
    try:
        return await vector_problems(retriever.corpus, retriever.store)
    finally:
        await retriever.close()
