"""Aggregates in and out, one file a context."""
