"""Language models as files on this machine: which there are, getting one, keeping it, letting it go."""
