"""What goes out beside recommendations, whose form is in ``copilot.wire``."""
