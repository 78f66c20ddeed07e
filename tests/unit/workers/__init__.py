"""What workers decide."""
