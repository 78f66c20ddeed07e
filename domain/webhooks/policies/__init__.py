"""Signature, schedule and address rules."""
