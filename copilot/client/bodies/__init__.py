"""What is sent to the service, as typed dicts. Written by ``python -m tests.api.client_code``; changed there."""
