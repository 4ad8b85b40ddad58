"""What the description of the service says of it as a whole."""

TITLE = "Review copilot"
DESCRIPTION = """\
Drafts content-policy decisions. Every citation is a policy's own text: `quote` is `text[start:end]` of the section
that `/v1/sections` gives for the cited id and version.

A program sends a key, `Authorization: Bearer rck_…`; a person signs in and has a cookie. `x-permission` says what an
operation takes. As long as nobody was added who could sign in, the machine itself may draft and read without either.

Lists come in pages: `limit` and `after`, which is `next` of the page before; a `Link` header leads there too. What has
an `ETag` answers `If-None-Match` with 304. Large answers are compressed for whoever asks for it.

Errors are problem details (RFC 9457). Every answer carries `X-Request-ID`; send your own to find a request in the log.
"""
TAGS = [
    {"name": "recommendations", "description": "A case in, a drafted decision out."},
    {"name": "batches", "description": "Many cases in one request, drafted afterwards."},
    {"name": "cases", "description": "Cases in their queues: handed in, found, read, worked on."},
    {"name": "decisions", "description": "What people decide of them, and the second person's word."},
    {"name": "appeals", "description": "Decisions looked at again, by others than before."},
    {"name": "policies", "description": "What the policies say, in every version."},
    {"name": "search", "description": "Retrieval alone: the sections that speak of something."},
    {"name": "ask", "description": "What the policies say to a question."},
    {"name": "people", "description": "Signing in, and managing who may."},
    {"name": "keys", "description": "The keys that programs send."},
    {"name": "webhooks", "description": "Who else is told of what happens."},
    {"name": "audit", "description": "What was done, by whom, and whether it still stands as it was entered."},
    {"name": "health", "description": "Whether the service lives, and whether it can serve."},
]
