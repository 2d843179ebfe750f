"""From plan to new level: sessions, seats, attendance, completion, and what came of it."""
