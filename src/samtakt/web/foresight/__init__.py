"""The years ahead: coverage, gaps on any day, scenarios, what to do, roles and new colleagues."""
