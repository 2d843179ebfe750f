"""A company's overview, and the rows behind each of its figures."""
