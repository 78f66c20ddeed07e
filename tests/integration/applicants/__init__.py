"""Applicants in a real database."""
