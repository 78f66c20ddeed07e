"""Casework without a database."""
