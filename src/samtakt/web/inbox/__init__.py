"""What people were told, what they are asked to do, and how they want to be mailed."""
