"""Endpoints, deliveries and attempts."""
