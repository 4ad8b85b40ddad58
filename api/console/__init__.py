"""The console: pages for those who decide, rendered on the server."""
