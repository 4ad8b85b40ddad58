"""The desk of a person who decides: what they have seen, what they want to see, and their view before a draft's."""
