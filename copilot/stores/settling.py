"""Saying in the transaction of an effect that it is there, for requests that may come again."""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, null, update

from copilot.repeats.errors import HoldLost
from copilot.repeats.model import Claim
from copilot.stores.tables_repeats import repeats
from copilot.stores.trail import ENTERED

_r = repeats.c
_SETTLE = (
    update(repeats)
    .where(_r.name == bindparam("of_name"), _r.holder == bindparam("of_holder"))
    .values(until=null(), subject=bindparam("to_subject"))
)


def settling(work: Callable[[Connection], None], claim: Claim | None) -> Callable[[Connection], None]:
    """The same unit of work, which settles the claim if it enters anything in the audit trail.

    All of it is undone when another try has taken over.
    """
    if claim is None:
        return work

    def settled(connection: Connection) -> None:
        connection.info.pop(ENTERED, None)
        work(connection)
        if not connection.info.pop(ENTERED, False):
            return
        ours = {"of_name": claim.name, "of_holder": claim.holder, "to_subject": claim.subject}
        if connection.execute(_SETTLE, ours).rowcount != 1:
            raise HoldLost("another request with the same Idempotency-Key has taken over; ask again for what it did")

    return settled
