"""Applications without a database."""
