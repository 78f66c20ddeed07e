"""The plain door of the optimiser."""
