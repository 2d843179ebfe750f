"""Courses followed up: seats, hours and money, planned against done."""
