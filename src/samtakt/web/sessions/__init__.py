"""Sessions: how full they are, who goes, and what a seat costs."""
