"""Certificates, permits, medical fitness, machines: who holds what, and who may do what now."""
