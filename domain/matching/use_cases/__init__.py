"""What is done in the year after applying, one file a verb."""
