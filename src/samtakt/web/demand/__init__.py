"""What the network's companies need, in numbers, and what one company needs, by name."""
