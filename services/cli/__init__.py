"""The preceptor command."""
