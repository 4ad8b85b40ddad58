"""What the tests share that have a machine draw questions from the description of the API."""

import asyncio
from dataclasses import replace
from functools import partial
from pathlib import Path

import schemathesis
from schemathesis import checks

from copilot.audit.keeping import AuditFiles
from copilot.casework.opening import read_policy_files
from copilot.casework.receipt_writing import Receipts
from copilot.service import Copilot
from policy_corpus.corpus import Corpus
from tests.api.signed_in import copilot_with_people
from tests.clocks import MovedClock

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@schemathesis.serializer("application/jsonl", "application/x-ndjson", "text/csv")
def lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    """Lines as they are: their schema says that they are a text."""
    return str(value).encode("utf-8", "surrogatepass")


def a_whole_copilot(corpus: Corpus, corpus_folder: Path, folder: Path, clock: MovedClock) -> Copilot:
    """A copilot that nobody was added to, with all that its routes work with; it keeps its keys in ``folder``."""
    made = asyncio.run(copilot_with_people(corpus, clock))
    files = AuditFiles(folder / "audit.key", folder / "keys.pub", folder / "checkpoints")
    stores, policies = made.stores, partial(read_policy_files, corpus_folder)
    receipts = Receipts(stores.cases, stores.recommendations, stores.audit, files, policies)
    return replace(made, audit_files=files, receipts=receipts)
