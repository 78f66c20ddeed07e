"""What can be done with rankings."""
