"""Readiness over HTTP."""
