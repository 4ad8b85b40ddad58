"""Importers: documents that others publish, to policy files in our format."""

from policy_corpus.importers.files import read_markdown_file, write_policies
from policy_corpus.importers.markdown import import_markdown
from policy_corpus.importers.model import DocumentUnreadable, ImportedPolicy, PolicyFileExists

__all__ = [
    "DocumentUnreadable",
    "ImportedPolicy",
    "PolicyFileExists",
    "import_markdown",
    "read_markdown_file",
    "write_policies",
]
