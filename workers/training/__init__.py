"""Offline: the simulated market and the model trained on it."""
