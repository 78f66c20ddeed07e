"""Unit tests of rankings."""
