"""Journeys through the real processes."""
