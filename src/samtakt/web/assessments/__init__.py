"""Assessment: rounds, one's own view, the manager's grid, agreeing, freshness, shared screens."""
