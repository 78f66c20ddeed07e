"""What the system adapters do to real processes."""
