"""The log: chain and classification."""
