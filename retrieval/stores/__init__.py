"""The parts that keep vectors: exact in memory, and Chroma in a folder or behind a server."""
