"""Unit tests of the portal."""
