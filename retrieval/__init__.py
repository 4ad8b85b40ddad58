"""Finding the sections that matter for a piece of content."""
