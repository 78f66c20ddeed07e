"""Fees, utilities, bands and the choice of the list."""
