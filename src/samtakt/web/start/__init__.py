"""Where a signed-in person lands, and how they choose organisation and language."""
