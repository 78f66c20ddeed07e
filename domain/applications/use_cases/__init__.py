"""What applications are for: one file a verb."""
