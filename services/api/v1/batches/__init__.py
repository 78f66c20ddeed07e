"""Batches of rankings over HTTP."""
