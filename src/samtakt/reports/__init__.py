"""One file per report: gather, then show as a document or a sheet."""
