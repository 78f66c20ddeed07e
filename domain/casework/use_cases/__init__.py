"""What casework is for: one file a verb."""
