"""What notifications are for: one file a verb."""
