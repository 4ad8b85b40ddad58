"""What the pages show, as values: pure functions make them of cases, drafts and policies."""
