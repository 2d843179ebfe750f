"""How assessors' ratings lie beside each other, and the rows behind the figures."""
