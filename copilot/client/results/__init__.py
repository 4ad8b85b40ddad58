"""What the service answers, as frozen classes. Written by ``python -m tests.api.client_code``; changed there."""
