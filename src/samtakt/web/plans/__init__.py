"""A joint plan as its readers see it: sessions, seats, cost, proof and reasons."""
