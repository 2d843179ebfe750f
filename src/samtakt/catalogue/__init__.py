"""What can be booked: providers, courses, outcomes, offers and dates."""
