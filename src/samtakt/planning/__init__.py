"""From gaps to a joint plan: needs, demand, rounds, plans."""
