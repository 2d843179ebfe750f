"""Samtakt: one shared platform for business and competence development."""
