"""Experience over HTTP."""
