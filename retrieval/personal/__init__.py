"""Personal data in a text: where it stands and of what kind it is, by its form alone. Names are not found."""

from retrieval.personal.finding import Personal, PersonalKind, find_personal

__all__ = ["Personal", "PersonalKind", "find_personal"]
