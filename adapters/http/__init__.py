"""Outgoing HTTP: webhook deliveries behind an address guard."""
