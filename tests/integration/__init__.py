"""What only the real thing can show."""
