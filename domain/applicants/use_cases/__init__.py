"""What can be done with applicants."""
