"""Public taxonomies: what is held, searching, one concept, bringing a version in."""
