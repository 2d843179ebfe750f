"""The HTML edge."""
