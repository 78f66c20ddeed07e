"""Ratios against named baselines."""
