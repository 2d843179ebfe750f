"""Calendar feeds: making an address, ending it, and what a calendar program reads there."""
