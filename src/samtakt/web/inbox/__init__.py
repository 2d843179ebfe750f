"""What people were told, and what they are asked to do."""
