"""Who am I, and API keys."""
