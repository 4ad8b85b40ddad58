"""Talking to a chat model: the port, its parts and the wrappers around them."""
