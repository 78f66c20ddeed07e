"""Pure rules on profiles."""
