"""The committed model and its engine."""
