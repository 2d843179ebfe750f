"""Equality and inclusion: what groups of people may be told about, and how."""
