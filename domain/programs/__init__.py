"""The catalogue of residency programs, and the seasons beside it."""
