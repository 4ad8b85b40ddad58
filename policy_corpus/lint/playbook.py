"""Whether the playbook has an answer for every case of every policy."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from policy_corpus.corpus import Corpus
from policy_corpus.lint.problems import Problem
from policy_corpus.playbook import playbook_faults, read_playbook, read_text

_NAME = "playbook.toml"


def playbook_problems(corpus: Corpus, folder: Path) -> Iterator[Problem]:
    """Empty cells, policies without a type or with two; nothing where the folder has no playbook."""
    path = folder / _NAME
    if not path.exists():
        return
    faults = list(playbook_faults(read_text(path)))
    for fault in faults:
        yield Problem(_NAME, fault.line, "playbook", fault.problem, fault.hint)
    if faults:
        return
    listed = Counter(policy for case_type in read_playbook(path).values() for policy in case_type.policies)
    with_rules = {s.policy for s in corpus.sections if s.ladder and not s.guidance}
    known = {version.policy for version in corpus.versions}
    for policy in sorted(with_rules - listed.keys()):
        yield Problem(_NAME, 1, "playbook", f"{policy} belongs to no type", "add it to the `policies` of one")
    for policy, count in listed.items():
        if policy not in known:
            problem = f"{policy!r} is no policy"
            yield Problem(_NAME, 1, "playbook", problem, "`copilot policies list` names them")
        if count > 1:
            yield Problem(_NAME, 1, "playbook", f"{policy} belongs to {count} types", "keep one of them")
