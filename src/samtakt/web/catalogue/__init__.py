"""The catalogue: finding courses, keeping them, and the providers' own rows."""
