"""Asking providers for quotes, answering, comparing, choosing."""
