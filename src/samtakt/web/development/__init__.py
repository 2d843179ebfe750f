"""Development plans of people and of the company, and their follow-up."""
