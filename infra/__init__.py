"""Assembles and hosts."""
