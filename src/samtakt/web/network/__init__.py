"""The hub's view of its network."""
