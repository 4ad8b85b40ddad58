"""Importers: documents that others publish, to policy files in our format."""

from policy_corpus.importers.document import Document, import_document
from policy_corpus.importers.files import write_policies
from policy_corpus.importers.markdown import import_markdown
from policy_corpus.importers.model import DocumentUnreadable, ImportedPolicy, PolicyFileExists
from policy_corpus.importers.sources import Imported, import_path, read_document

__all__ = [
    "Document",
    "DocumentUnreadable",
    "Imported",
    "ImportedPolicy",
    "PolicyFileExists",
    "import_document",
    "import_markdown",
    "import_path",
    "read_document",
    "write_policies",
]
