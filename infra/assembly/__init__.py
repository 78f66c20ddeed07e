"""Handlers wired context by context from the ports."""
