"""The audit log of the own organisation: who did what, and the export that verifies offline."""
