"""The routes of the console, one noun a module."""
