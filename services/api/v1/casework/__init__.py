"""Casework over HTTP."""
