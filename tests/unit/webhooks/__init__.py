"""Webhook rules."""
