"""Notifications without a database."""
