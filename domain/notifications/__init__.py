"""Notifications: what a person should hear of, when, and how she wants to hear it."""
