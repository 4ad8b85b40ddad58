"""Keeping personal data of a case from a model that is elsewhere."""
