"""Every operation of the service. Written by ``python -m tests.api.client_code``; changed there."""

from copilot.client.operations.appeals import AppealsOperations
from copilot.client.operations.ask import AskOperations
from copilot.client.operations.audit import AuditOperations
from copilot.client.operations.batches import BatchesOperations
from copilot.client.operations.cases import CasesOperations
from copilot.client.operations.decisions import DecisionsOperations
from copilot.client.operations.health import HealthOperations
from copilot.client.operations.keys import KeysOperations
from copilot.client.operations.people import PeopleOperations
from copilot.client.operations.policies import PoliciesOperations
from copilot.client.operations.recommendations import RecommendationsOperations
from copilot.client.operations.search import SearchOperations
from copilot.client.operations.webhooks import WebhooksOperations


class Operations(
    RecommendationsOperations,
    BatchesOperations,
    CasesOperations,
    DecisionsOperations,
    AppealsOperations,
    PoliciesOperations,
    SearchOperations,
    AskOperations,
    PeopleOperations,
    KeysOperations,
    WebhooksOperations,
    AuditOperations,
    HealthOperations,
):
    """All that can be asked."""
