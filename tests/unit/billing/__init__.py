"""Billing rules without servers."""
