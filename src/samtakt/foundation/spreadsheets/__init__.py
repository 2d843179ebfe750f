"""Opening, reading and understanding the untidy tables that companies already have."""
