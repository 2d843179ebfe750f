"""The assignment: purpose, goals, technology, interviews, the chain, and how far it has come."""
