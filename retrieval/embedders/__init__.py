"""The parts that turn texts into vectors, one module a vendor."""
