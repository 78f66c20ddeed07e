"""Shortlists over HTTP."""
