"""Competence in a company that no requirement asks for."""
