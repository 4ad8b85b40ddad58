"""Drafters: parts that find facts, with a model or without one."""
