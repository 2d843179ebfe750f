"""What every area stands on: who owns a row, who may see it, what was done, and what runs."""
