"""Bringing a company's own spreadsheets in: handing in, preview, correction, import, undo."""
