"""Long work as its owner follows it: progress, log, cancel."""
