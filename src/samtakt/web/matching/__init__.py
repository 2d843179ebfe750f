"""Free text to competences: paste, see what it may speak of and why, say what is right."""
