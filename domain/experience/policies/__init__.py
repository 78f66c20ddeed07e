"""Rules on experience."""
