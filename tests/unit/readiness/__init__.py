"""Unit tests of readiness."""
