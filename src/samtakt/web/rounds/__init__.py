"""Joint planning rounds: opened, joined, published to, optimised."""
