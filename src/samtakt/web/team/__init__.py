"""A team's people against its competences."""
