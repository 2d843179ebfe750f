"""The engines' results on stored facts: gaps, coverage, company figures."""
