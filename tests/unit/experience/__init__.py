"""Unit tests of experience."""
