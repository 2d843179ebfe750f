"""Training certificates and how long they count."""
