"""A person's own page, and the list of people."""
