"""Work that is done after it was answered for: one case, or a hundred thousand."""
