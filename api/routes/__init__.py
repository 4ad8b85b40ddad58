"""The routes, one noun a module; each module gives the routes of a service."""
