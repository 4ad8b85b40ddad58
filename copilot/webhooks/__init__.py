"""Telling other systems what happened here, signed; ``verify`` is for those who are told.

A receiver needs this and its secret alone::

    from copilot.webhooks import verify

    event = verify("whsec_…", request.headers, request.body)
"""

from copilot.webhooks.signing import TOLERANCE, sign, verify

__all__ = ["TOLERANCE", "sign", "verify"]
