"""Settings, URLs, start-up and migrations."""
