"""Where recommendations and the cases that they speak of are kept."""
