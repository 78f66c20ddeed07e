"""Rules of agencies."""
