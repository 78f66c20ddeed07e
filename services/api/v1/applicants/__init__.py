"""Applicants over HTTP."""
