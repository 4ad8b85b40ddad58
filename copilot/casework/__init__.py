"""The life of a case: from intake through queue and decision to appeal and precedent."""
