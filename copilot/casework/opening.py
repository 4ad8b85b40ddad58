"""What writes receipts, as the settings say."""

from functools import partial
from importlib.resources import files
from pathlib import Path

import policy_corpus
from copilot.audit.opening import audit_files
from copilot.casework.receipt_writing import Receipts
from copilot.casework.receipts import Policies
from copilot.settings import Settings
from copilot.stores.ports import Stores
from policy_corpus.reader import read_corpus


def open_receipts(settings: Settings, stores: Stores) -> Receipts:
    """What writes receipts from these stores; it reads the policies anew for each, as they stand then."""
    policies = partial(read_policy_files, settings.corpus)
    return Receipts(stores.cases, stores.recommendations, stores.audit, audit_files(settings), policies)


def read_policy_files(corpus: Path) -> Policies:
    """The policies in that folder, with the actions that come along unless it has its own."""
    own = corpus / "actions.toml"
    actions = own if own.exists() else Path(str(files(policy_corpus))) / "actions.toml"
    return Policies(corpus, read_corpus(corpus).fingerprint, actions.read_text(encoding="utf-8"))
