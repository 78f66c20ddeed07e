"""Shortlist policies: fees, utilities, bands, choice."""
