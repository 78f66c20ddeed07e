"""Views out, one file a context."""
